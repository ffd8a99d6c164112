#!/bin/sh
# Make the secrets and the settings (.env) of the compose file, once; existing ones stay as they are.
set -eu
umask 077
folder=$(dirname "$0")/secrets
mkdir -p "$folder"
[ -s "$folder/secret_key" ] || head -c 48 /dev/urandom | base64 | tr -d '\n' >"$folder/secret_key"
if [ ! -s "$folder/database_password" ]; then
  head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$folder/database_password"
  printf 'postgresql://goalweave:%s@database:5432/goalweave' "$(cat "$folder/database_password")" >"$folder/database_url"
fi
# The accounts in the containers read them; the folder lets no one else in.
chmod 0644 "$folder"/*
settings=$(dirname "$0")/.env
[ -e "$settings" ] || cat >"$settings" <<END
GOALWEAVE_HOSTS=localhost,127.0.0.1
GOALWEAVE_SITE=
GOALWEAVE_HTTPS=1
GOALWEAVE_PROXIES=1
END
echo "The settings are in $settings."
echo "The secrets are in $folder. Keep a copy of secret_key in another place: sealed votes cannot be counted without it."
