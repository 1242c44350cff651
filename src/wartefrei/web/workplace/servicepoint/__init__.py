"""The servicepoint: book for people who stand there or phone, and look after appointments."""
