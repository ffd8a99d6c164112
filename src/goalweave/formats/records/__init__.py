"""Files of records: CSV, XLSX, IATI and map.json."""
