//! A private PostgreSQL server, and throwaway databases on it.
