use super::*;
use secrecy::ExposeSecret as _;

const KEY: &str = "kM3vQ8xT1zR6wY4bN9cF2gH7jL5pS0dA";

/// Loads `file` (as `orion.toml`) and `environment`; further files hold a secret or do not exist.
fn load(file: Option<&str>, environment: &[(&str, &str)]) -> Result<Settings, Vec<Mistake>> {
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let read = |path: &Path| match (path.to_str(), file) {
        (Some("orion.toml"), Some(text)) => Ok(text.to_owned()),
        (Some("/run/key"), _) => Ok(format!("{KEY}\n")),
        (Some("/home/orion/account.json"), _) => Ok("{}".to_owned()),
        _ => Err(io::Error::from(io::ErrorKind::NotFound)),
    };
    Settings::load_with(file.map(|_| Path::new("orion.toml")), environment, &read)
}

#[track_caller]
fn mistakes(file: Option<&str>, environment: &[(&str, &str)], expected: &[&str]) {
    let found: Vec<String> = load(file, environment).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn nothing_set_is_a_shop_on_sqlite_for_this_machine() {
    let settings = load(None, &[("PATH", "/bin"), ("ORION_TEST_POSTGRES_URL", "postgres://x/y")]).unwrap();
    assert_eq!(settings.data_dir, Path::new("./orion-data"));
    assert!(matches!(settings.database.engine, Engine::Sqlite));
    assert_eq!(settings.database.connections, 16);
    assert_eq!(settings.http.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.http.public_url, None);
    assert_eq!(PublicUrl::of_listener(settings.http.listen).to_string(), "http://127.0.0.1:8080");
    assert!(settings.http.trusted_proxies.is_empty());
    assert_eq!(settings.http.forwarded_header, ForwardedHeader::None);
    assert!(settings.security.secret_key.is_none());
    assert_eq!((settings.log.filter.as_str(), settings.log.format), ("info", LogFormat::Text));
    assert!(settings.first_admin.is_none());
    assert_eq!(settings.defaults.locale.as_str(), "en");
    assert_eq!(settings.defaults.time_zone.name(), "Europe/Luxembourg");
    assert_eq!(settings.posting.lanes, 4);
}

#[test]
fn a_file_sets_everything() {
    let file = format!(
        r#"
        data_dir = "/srv/orion"
        [database]
        url = "postgres://orion:pass%20word@db/orion"
        migration_url = "postgresql:///orion?host=/run/postgresql"
        connections = 40
        [http]
        listen = "0.0.0.0:80"
        public_url = "https://Loyalty.example.com:443/"
        trusted_proxies = ["10.0.0.5", "fd00::/8"]
        forwarded_header = "x-forwarded-for"
        [security]
        secret_key = "{KEY}"
        [log]
        filter = "warn,orion_store=debug"
        format = "json"
        [first_admin]
        email = "admin@example.com"
        password = "four words of no relation"
        [defaults]
        locale = "lb"
        time_zone = "Europe/Paris"
        [posting]
        lanes = 8
        "#
    );
    let settings = load(Some(&file), &[]).unwrap();
    assert_eq!(settings.data_dir, Path::new("/srv/orion"));
    let Engine::Postgres { url, migration_url } = &settings.database.engine else { panic!("PostgreSQL was asked for") };
    assert_eq!(url.expose_secret(), "postgres://orion:pass%20word@db/orion");
    assert_eq!(migration_url.as_ref().unwrap().expose_secret(), "postgresql:///orion?host=/run/postgresql");
    assert_eq!(settings.database.connections, 40);
    let public_url = settings.http.public_url.as_ref().unwrap();
    assert_eq!(public_url.to_string(), "https://loyalty.example.com");
    assert!(public_url.is_https());
    let proxies: Vec<String> = settings.http.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(proxies, ["10.0.0.5/32", "fd00::/8"]);
    assert_eq!(settings.http.forwarded_header, ForwardedHeader::XForwardedFor);
    assert_eq!(settings.security.secret_key.as_ref().unwrap().expose_secret(), KEY);
    assert_eq!(settings.log.format, LogFormat::Json);
    assert_eq!(settings.first_admin.as_ref().unwrap().email.display(), "admin@example.com");
    assert_eq!(settings.defaults.locale.as_str(), "lb");
    assert_eq!(settings.posting.lanes, 8);
}

#[test]
fn the_environment_overrides_the_file() {
    let file = "[security]\nsecret_key = \"short\"\n[posting]\nlanes = 2\n";
    let settings = load(Some(file), &[("SECRET_KEY_FILE", "/run/key"), ("ORION_POSTING_LANES", "3")]).unwrap();
    assert_eq!(settings.security.secret_key.unwrap().expose_secret(), KEY);
    assert_eq!(settings.posting.lanes, 3);
}

/// G-P2: nothing that is printed of the settings holds a secret.
#[test]
fn no_secret_is_shown_by_settings_or_mistakes() {
    let environment = [
        ("DATABASE_URL", "postgres://orion:hunter2@db/orion"),
        ("SECRET_KEY", KEY),
        ("ORION_ADMIN_EMAIL", "admin@example.com"),
        ("ORION_ADMIN_PASSWORD", "hunter2hunter2"),
    ];
    let shown = format!("{:?}", load(None, &environment).unwrap());
    assert!(!shown.contains("hunter2") && !shown.contains(KEY), "{shown}");

    let wrong = [
        ("DATABASE_URL", "hunter2://db/orion"),
        ("MIGRATION_DATABASE_URL", "postgres://orion:hunter2@"),
        ("SECRET_KEY", "hunter2"),
        ("ORION_ADMIN_PASSWORD", "hunter2"),
    ];
    let mistakes = load(Some("[security]\nsecret_key = \"hunter2\nfoo"), &wrong).unwrap_err();
    let shown = format!("{mistakes:?} {}", mistakes.iter().map(ToString::to_string).collect::<String>());
    assert!(mistakes.len() >= 5 && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn all_mistakes_are_named_at_once() {
    mistakes(
        Some("listen = \"127.0.0.1:80\"\n[http]\nlisen = \"x\"\n[posting]\nlanes = 9\n[log]\nformat = true\n"),
        &[("ORION_LISTEN", "8080"), ("ORION_DATADIR", "/srv"), ("PUBLIC_URL", ""), ("ORION_DEFAULT_LOCALE", "lu")],
        &[
            "http.lisen (orion.toml): is not a setting. Did you mean http.listen?",
            "listen (orion.toml): is not a setting. Remove it, or look its name up in docs/operations.md.",
            "log.format (orion.toml): is neither a text nor a number nor a list of texts. Write the value in quotes.",
            "ORION_DATADIR: is not a setting. Did you mean ORION_DATA_DIR?",
            "PUBLIC_URL: is empty. Give it a value, or remove it to get the default.",
            "ORION_LISTEN = \"8080\": is not an address with a port. Write 127.0.0.1:8080, 0.0.0.0:8080 or [::]:8080.",
            "ORION_DEFAULT_LOCALE = \"lu\": is not a language of the product. Write en, fr, de or lb.",
            "posting.lanes (orion.toml) = \"9\": is not a number of lanes. Write a whole number from 1 to 8.",
        ],
    );
}

#[test]
fn a_file_that_cannot_be_read_or_parsed_is_named() {
    let missing = Settings::load(Some(Path::new("/nonexistent/orion.toml")), []).unwrap_err();
    assert!(missing[0].to_string().starts_with("/nonexistent/orion.toml: cannot be read: "), "{missing:?}");
    let broken = load(Some("[http]\nlisten = \n"), &[]).unwrap_err();
    assert!(broken[0].to_string().starts_with("orion.toml: line 2 is not TOML: "), "{}", broken[0]);
}

#[test]
fn database_urls_are_checked() {
    let cases = [
        ("mysql://db/orion", "names mysql, which is not supported"),
        ("orion", "is not a database URL"),
        ("postgres:///orion", "names no host"),
        ("postgres://db", "names no database"),
        ("postgres://db/orion name", "contains a space"),
        ("sqlite:/tmp/x.db", "names a file, but the SQLite file always lies in the data folder"),
    ];
    for (url, what) in cases {
        let mistakes = load(None, &[("DATABASE_URL", url)]).unwrap_err();
        assert_eq!((mistakes.len(), mistakes[0].what.as_str()), (1, what), "{url}");
    }
    for url in ["sqlite:", "sqlite://"] {
        assert!(matches!(load(None, &[("DATABASE_URL", url)]).unwrap().database.engine, Engine::Sqlite), "{url}");
    }
    let mistakes = load(None, &[("MIGRATION_DATABASE_URL", "postgres://db/orion")]).unwrap_err();
    assert_eq!(mistakes[0].how, "Set DATABASE_URL as well, or remove this one.");
}

#[test]
fn public_addresses_are_checked() {
    let accepted = [
        ("https://loyalty.example.com", "https://loyalty.example.com"),
        ("https://loyalty.example.com:8443/", "https://loyalty.example.com:8443"),
        ("http://localhost:80", "http://localhost"),
        ("http://shop.localhost:3000", "http://shop.localhost:3000"),
        ("http://127.0.0.2:8080", "http://127.0.0.2:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]"),
    ];
    for (given, shown) in accepted {
        assert_eq!(load(None, &[("PUBLIC_URL", given)]).unwrap().http.public_url.unwrap().to_string(), shown);
    }
    let refused = [
        ("http://loyalty.example.com", "is not encrypted"),
        ("http://localhost.example.com", "is not encrypted"),
        ("https://example.com/loyalty", "has a path"),
        ("https://example.com?x", "has a path"),
        ("https://me@example.com", "holds a user name"),
        ("https://", "has no valid host"),
        ("https://exa mple.com", "has no valid host"),
        ("https://-example.com", "has no valid host"),
        ("https://bücher.example", "has letters in its host that only people can read"),
        ("https://example.com:0", "has a port that is not a number from 1 to 65535"),
        ("https://example.com:", "has a port that is not a number from 1 to 65535"),
        ("https://[::g]", "has a host that is not an IPv6 address"),
        ("ftp://example.com", "does not begin with https://"),
        ("example.com", "does not begin with https://"),
    ];
    for (given, what) in refused {
        let mistakes = load(None, &[("PUBLIC_URL", given)]).unwrap_err();
        assert_eq!((mistakes.len(), mistakes[0].what.as_str()), (1, what), "{given}");
    }
}

#[test]
fn listening_for_others_needs_a_public_address() {
    assert!(load(None, &[("ORION_LISTEN", "0.0.0.0:8080")]).is_ok());
    assert!(load(None, &[("ORION_LISTEN", "[::1]:8080")]).is_ok());
    let mistakes = load(None, &[("ORION_LISTEN", "192.0.2.7:8080")]).unwrap_err();
    assert_eq!(mistakes[0].setting, "PUBLIC_URL");
    let settings = load(None, &[("ORION_LISTEN", "192.0.2.7:8080"), ("PUBLIC_URL", "https://example.com")]);
    assert_eq!(settings.unwrap().http.public_url.unwrap().host(), "example.com");
}

#[test]
fn a_listener_on_all_addresses_is_reached_as_localhost() {
    let cases =
        [("0.0.0.0:8080", "http://localhost:8080"), ("[::]:80", "http://localhost:80"), ("[::1]:9", "http://[::1]:9")];
    for (listen, expected) in cases {
        assert_eq!(PublicUrl::of_listener(listen.parse().unwrap()).to_string(), expected);
    }
}

#[test]
fn secret_keys_that_can_be_guessed_are_refused() {
    let cases = [
        ("kM3vQ8xT1zR6wY4bN9cF2gH7jL5pS0d", "has 31 bytes; 32 are needed"),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "repeats a few characters, so it can be guessed"),
        ("ChangeMe-kM3vQ8xT1zR6wY4bN9cF2gH7jL5pS0d", "is a sample that anybody knows"),
    ];
    for (key, what) in cases {
        let mistakes = load(None, &[("SECRET_KEY", key)]).unwrap_err();
        assert_eq!((mistakes.len(), mistakes[0].what.as_str()), (1, what));
        assert_eq!(mistakes[0].value_shown, None);
    }
    let both = [("SECRET_KEY", KEY), ("SECRET_KEY_FILE", "/run/key")];
    mistakes(None, &both, &["SECRET_KEY: stands beside SECRET_KEY_FILE. Remove one of the two."]);
    let absent = load(None, &[("SECRET_KEY_FILE", "/nowhere")]).unwrap_err();
    assert!(absent[0].to_string().starts_with("SECRET_KEY_FILE: cannot read \"/nowhere\": "), "{}", absent[0]);
}

#[test]
fn a_setting_that_is_a_file_is_read_from_there_and_home_may_be_short() {
    let google = |path, home: &[(&'static str, &'static str)]| {
        let issuer = ("LOYALTY_GOOGLE_ISSUER_ID", "3388000000012345678");
        let given = [issuer, ("LOYALTY_GOOGLE_SERVICE_ACCOUNT_JSON", path)];
        load(None, &[&given, home].concat()).map(|settings| settings.google_wallet.unwrap().service_account)
    };
    for path in ["/home/orion/account.json", "~/account.json"] {
        assert_eq!(google(path, &[("HOME", "/home/orion")]).unwrap().expose_secret(), "{}", "{path}");
    }
    let absent = google("~/account.json", &[]).unwrap_err();
    let says = absent[0].to_string();
    assert!(says.starts_with("LOYALTY_GOOGLE_SERVICE_ACCOUNT_JSON: cannot read \"~/account.json\": "), "{says}");
    let file = "wallet.google.service_account_json = \"/home/orion/account.json\"";
    mistakes(Some(file), &[], &[&format!("wallet.google.service_account_json (orion.toml): {}", lonely())]);
    let unknown = load(None, &[("LOYALTY_GOOGLE_ISSUER", "1")]).unwrap_err();
    assert!(unknown[0].to_string().contains("Did you mean LOYALTY_GOOGLE_ISSUER_ID?"), "{}", unknown[0]);
}

fn lonely() -> &'static str {
    "is there, but LOYALTY_GOOGLE_ISSUER_ID is not. Set LOYALTY_GOOGLE_ISSUER_ID as well, or remove this one; without both, \
     Google Wallet is off."
}

#[test]
fn proxies_and_their_header_come_together() {
    let cases: [(&[(&str, &str)], &str); 5] = [
        (&[("ORION_TRUSTED_PROXIES", "10.0.0.0/8")], "is set, but not the header in which the proxies name the client"),
        (&[("ORION_FORWARDED_HEADER", "forwarded")], "is set, but no proxy is trusted to send it"),
        (
            &[("ORION_TRUSTED_PROXIES", "0.0.0.0/0"), ("ORION_FORWARDED_HEADER", "forwarded")],
            "0.0.0.0/0 trusts everybody",
        ),
        (
            &[("ORION_TRUSTED_PROXIES", "10.0.0.1, proxy"), ("ORION_FORWARDED_HEADER", "forwarded")],
            "\"proxy\" is not a network",
        ),
        (&[("ORION_TRUSTED_PROXIES", "10.0.0.1"), ("ORION_FORWARDED_HEADER", "x-real-ip")], "is not a header we read"),
    ];
    for (environment, what) in cases {
        let mistakes = load(None, environment).unwrap_err();
        assert_eq!((mistakes.len(), mistakes[0].what.as_str()), (1, what));
    }
}

#[test]
fn rate_limits_are_switched_off_only_where_nobody_else_can_connect() {
    assert_eq!(load(None, &[]).unwrap().http.rate_limits, RateLimits::On);
    assert_eq!(load(None, &[("ORION_RATE_LIMITS", "off")]).unwrap().http.rate_limits, RateLimits::Off);
    let open = load(None, &[("ORION_RATE_LIMITS", "off"), ("ORION_LISTEN", "0.0.0.0:8080")]).unwrap_err();
    assert_eq!((open.len(), open[0].what.as_str()), (1, "would leave the program open to guessing"));
    assert_eq!(load(None, &[("ORION_RATE_LIMITS", "no")]).unwrap_err()[0].what, "is neither on nor off");
}

#[test]
fn the_first_administrator_needs_both_halves() {
    let email = load(None, &[("ORION_ADMIN_EMAIL", "admin@example.com")]).unwrap_err();
    assert!(email[0].how.starts_with("Set ORION_ADMIN_PASSWORD"), "{}", email[0]);
    let password = load(None, &[("ORION_ADMIN_PASSWORD", "four words of no relation")]).unwrap_err();
    assert!(password[0].how.starts_with("Set ORION_ADMIN_EMAIL"), "{}", password[0]);
    let short = load(None, &[("ORION_ADMIN_EMAIL", "admin"), ("ORION_ADMIN_PASSWORD", "short")]).unwrap_err();
    assert_eq!(
        short.iter().map(|mistake| mistake.what.as_str()).collect::<Vec<_>>(),
        ["is not an e-mail address", "has 5 characters"]
    );
}

#[test]
fn numbers_filters_and_names_are_checked() {
    let cases = [
        ("ORION_DATABASE_CONNECTIONS", "0"),
        ("ORION_DATABASE_CONNECTIONS", "101"),
        ("ORION_DATABASE_CONNECTIONS", "many"),
        ("ORION_POSTING_LANES", "0"),
        ("ORION_POSTING_LANES", "-1"),
        ("ORION_LOG", "verbose"),
        ("ORION_LOG", "info,orion store=debug"),
        ("ORION_LOG", "info,"),
        ("ORION_LOG_FORMAT", "xml"),
        ("ORION_DEFAULT_TIME_ZONE", "Mars/Olympus"),
        ("ORION_DEFAULT_LOCALE", "EN"),
    ];
    for (name, value) in cases {
        let mistakes = load(None, &[(name, value)]).unwrap_err();
        assert_eq!((mistakes.len(), mistakes[0].setting.as_str()), (1, name), "{value}");
        assert_eq!(mistakes[0].value_shown.as_deref(), Some(value));
        assert!(!mistakes[0].how.is_empty());
    }
}
