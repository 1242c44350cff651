"""The mailbox of the demo: mails that would have been sent, to be read at /demo/mailbox/."""
