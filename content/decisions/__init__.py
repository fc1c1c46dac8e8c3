"""What people do to the library, a module an act. What keeps a decision is in content/db/rules."""
