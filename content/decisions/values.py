"""Which values a person may give a column, on a form or in a sheet, and the sentences that refuse others."""

import re

LANGUAGE = re.compile(r"\A[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}\Z")
NOT_A_LANGUAGE = "Write the language as a short code: en, fr or pt-BR."
NOT_A_LINK = "That is not a web address. Use http://, https:// or a path from /."
