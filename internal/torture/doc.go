// Package torture tries to break the promises of the product. It sets up the whole of it on this machine
// (package rig), has guests order at restaurants of all five systems, lets every fault strike that the
// simulators have, kills APIs, workers and Temporal at random moments, and then compares four records that
// know nothing of each other: the tills', the payment provider's, the journal's and Temporal's.
//
// A run is made of a plan, which a seed makes ([Recipe]); of those who carry it out: guests, a person of the
// service who answers what the product asks, and the killer; and of the audit ([Audit]), which names every
// promise that was broken. Only the plan can be repeated: when what happens is up to the machine.
package torture
