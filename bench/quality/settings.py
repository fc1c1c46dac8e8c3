"""The site's settings in production, but that it redirects nobody: a proxy of ours ends the encryption, and Lighthouse
cannot say so of the requests that a service worker sends.
"""

from ytv2.settings import *  # noqa: F403

SECURE_SSL_REDIRECT = False
