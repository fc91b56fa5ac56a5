package wording_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/app/wording"
	"github.com/ordersaga/ordersaga/order"
)

func TestAQuestionSaysWhoIsAskedAndWhetherAgain(t *testing.T) {
	require.Equal(t, "a person is asked", wording.Asked(false, false))
	require.Equal(t, "a person and the restaurant's staff are asked", wording.Asked(true, false))
	require.Equal(t, "reminder: a person is asked again", wording.Asked(false, true))
}

func TestAnAnswerSaysWhoseItIsOnce(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer *order.Answer
		want   string
	}{
		{"of nobody", nil, "answered by the facts"},
		{"of the facts", &order.Answer{Actor: order.ActorFacts}, "answered by the facts"},
		{"of the deadline", &order.Answer{Option: order.GiveBack, Actor: order.ActorDeadline}, "give_back, says deadline"},
		{"of a person", &order.Answer{Option: order.NumberIs, Value: "T-7", Actor: "backoffice/ops", Note: "seen"}, `number_is, says backoffice/ops (T-7): "seen"`},
	} {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, wording.Answered(tt.answer)) })
	}
}
