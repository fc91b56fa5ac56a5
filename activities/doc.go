// Package activities holds every side effect of an order: one struct per subject, whose fields are
// what it needs. Method names are wire names: a running order's history knows them, so they are
// pinned by a test in package worker.
//
// What the outside world refuses is a result; what went wrong is an error, typed in errors.go, so
// that the saga and the retry policies can tell one from the other.
package activities
