"""The pages, one module for each thing that a reader comes for."""
