-- Two roles in the shop's database: what reviews a pull request may read and no more, what applies also keeps the ledger
-- and the snapshots, in a schema of its own. Run it as the owner of the database; give both a password of your own.
CREATE ROLE headgate_review LOGIN PASSWORD 'choose one';
CREATE ROLE headgate LOGIN PASSWORD 'choose another';
GRANT SELECT ON customers TO headgate, headgate_review;
CREATE SCHEMA _headgate AUTHORIZATION headgate;
GRANT USAGE ON SCHEMA _headgate TO headgate_review;
ALTER DEFAULT PRIVILEGES FOR ROLE headgate IN SCHEMA _headgate GRANT SELECT ON TABLES TO headgate_review;
