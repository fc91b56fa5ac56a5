// Package simulator is the outside world, pretended: restaurants with POS of several systems and a payment
// provider, on one HTTP handler, with faults that can be switched on by name and a ledger of
// everything that happened to food and money. Demo and tests run the product against it.
//
// What every restaurant has (menu, stock, prices, tickets, timetable, staff, callbacks, faults) knows no
// system's words; how a system is spoken to is its dialect, in files of its own.
//
// It is written from the vendors' public pages and shares no code with the connectors, so that a
// mistake in one of them is not repeated here. Where the pages are silent, what is spoken here is
// assumed; docs/simulator.md says where.
//
// A [World] holds all state behind one lock and numbers every act with one sequence, so the order of
// acts across restaurants and payments is certain. [Admin] is the client of its admin API.
package simulator
