// Package order holds the nouns of the business: an order and its lines, money, the status an order
// moves through, the ticket a restaurant keeps for it, what a POS told us, and the questions that
// wait for a person. It imports nothing but the standard library, and everybody imports it.
//
// What belongs to the guest or is secret never stands in these types in clear: it lives in [Guest],
// and travels as [Sealed].
package order
