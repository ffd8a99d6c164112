"""What everyone may download as a whole: files of all published data, made in the background, with a catalogue of them."""
