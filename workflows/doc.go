// Package workflows holds the OrderSaga: what happens to an order, and in which sequence. Its code is
// replayed from history, so it obeys a few rules:
//
//   - No clock, randomness, environment, goroutine or network of its own; the world is touched
//     through activities, and what decisions depend on is in the input or in a recorded result.
//   - Handlers are registered before the first wait. Every handler and the saga itself run on a
//     disconnected context: a cancel from the Temporal UI is one more request, never an exception.
//   - Messages from the POS have one reader, [saga.drain], and it runs before every decision.
//   - Whoever waits does so on the context of its own coroutine; s.ctx is the main line's alone.
//   - What the POS has said counts before what a person answered: facts first, see awaitAnswer.
//   - An undo is on the stack before its step runs, and is run last first, never from a defer.
//   - A refusal is a result. The saga always completes; any other close status is an orphan.
package workflows
