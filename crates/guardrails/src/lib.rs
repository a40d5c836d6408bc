//! Organizations policies: grammar, sizes, evaluation, semantic diff, attach sequences.
