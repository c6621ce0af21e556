-- What has failed is looked at, retried or discarded; there is little of it, and it must not be looked for among all the rest.

CREATE INDEX jobs_failed ON jobs (merchant_id, id) WHERE state = 'failed';
