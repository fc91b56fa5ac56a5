// Package app puts the parts of the product together. [App] is all of it in one process: a Temporal
// development server, the pretended world, workers and the API, as the demo, `ordersaga dev` and the
// whole-system tests run it. [ServeAPI] and [RunWorker] are its two halves for production, where
// Temporal, the restaurants and the payment provider are somebody else's.
package app
