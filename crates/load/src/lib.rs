//! A directory becomes desired resources and every problem found, with file, line and column.
