"""The pages and feeds for readers. Their addresses are in ytv2/urls.py, their templates in templates/."""
