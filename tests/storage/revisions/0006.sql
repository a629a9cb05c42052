-- What 0006 brought.

INSERT INTO name_parts (number, month) VALUES (-5512342001231, 202611);
