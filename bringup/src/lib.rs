//! bringup
