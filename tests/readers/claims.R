# What a reader's script in R says; see claims.py.
options(warn = -1)
need <- function(package) if (!requireNamespace(package, quietly = TRUE)) quit(status = 77)
reader <- function(package) cat("reader\tR: ", package, "\t", as.character(packageVersion(package)), "\n", sep = "")
claim <- function(kind, words, truth) cat(kind, if (!isTRUE(truth)) "?", "\t", words, "\n", sep = "")
works <- function(words, truth) claim("works", words, truth)
bites <- function(words, truth) claim("bites", words, truth)
