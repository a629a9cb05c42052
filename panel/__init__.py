"""The organisers' side: pages, and the imports and packs that pages and the command line share."""
