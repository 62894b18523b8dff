//! One route → bytes: views filled and put through the theme.

pub mod view;
