from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "goalweave.accounts"
    label = "accounts"
