// Package meeting lets every connector meet the dialect of its system in the simulator. The two were written
// from the same documents by people who did not look at each other's work, so what they read differently
// comes to light here: without a saga, one call after the other.
package meeting
