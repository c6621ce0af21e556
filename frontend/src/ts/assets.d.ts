/** A file that the build copies under a hashed name; the import is its address. */
declare module "*.wasm" {
  const address: string;
  export default address;
}
