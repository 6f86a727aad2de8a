#!/bin/sh
# Makes Proofline's own role and database beside Temporal's. Safe to run at every start: what is there stays, and the
# role gets the password that is set now. psql finds server, user and password by PG* variables.
set -eu

psql --no-psqlrc --quiet --dbname postgres --set ON_ERROR_STOP=1 <<'SQL'
\getenv password PROOFLINE_DB_PASSWORD
select 'create role proofline login'
where not exists (select from pg_roles where rolname = 'proofline') \gexec
alter role proofline password :'password';
-- Locale C: its order never changes with the system's libraries, which would break indexes on text.
select $$create database proofline owner proofline template template0 encoding 'UTF8' locale 'C'$$
where not exists (select from pg_database where datname = 'proofline') \gexec
SQL
