package simulator

import "slices"

// State is where a simulated ticket stands, in its restaurant's own words. Every ticket may be moved to
// any other word too, since a client has to live with one that it does not know.
type State string

// The stages: states that every dialect has a word for, or something that staff do then. Wherever a state
// is asked for, a stage will do.
const (
	Waiting  State = "waiting"    // nobody has looked at it
	Cooking  State = "cooking"    // taken, being worked on
	OnTheWay State = "on_the_way" // has left the kitchen
	Done     State = "done"       // finished
	Removed  State = "removed"    // refused, deleted or cancelled
)

func stages() []State { return []State{Waiting, Cooking, OnTheWay, Done, Removed} }

func (s State) isStage() bool { return slices.Contains(stages(), s) }

// resolve is a word of the admin API as the restaurant has it: its own word, and what that means.
func (r *restaurant) resolve(word State) (state, stage State) {
	if word.isStage() {
		return r.dialect.state(word), word
	}
	return word, r.dialect.stage(word)
}

// is reports whether the ticket stands where a word says.
func (t *ticket) is(word State) bool { return t.State == word || t.Stage == word }

// words are a dialect's words by stage.
type words map[State]State

// stage is the stage of a word; of several the first.
func (w words) stage(state State) State {
	for _, stage := range stages() {
		if w[stage] == state {
			return stage
		}
	}
	return ""
}
