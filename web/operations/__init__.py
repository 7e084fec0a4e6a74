"""For those who run the installation: is it alive, is it ready, and how are the views."""
