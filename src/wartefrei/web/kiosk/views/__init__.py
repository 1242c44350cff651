"""The pages of the kiosk, by what people do."""
