//! Configuration of the services: defaults, file, environment.
