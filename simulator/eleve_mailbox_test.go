package simulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

// eleveMove moves the newest ticket with the number of [eleveOrder], as staff do.
func (f *fixture) eleveMove(m simulator.MoveRequest) {
	f.Helper()
	_, err := f.admin.MoveByNumber(f.Context(), "r1", "k7m2q9x4", m)
	require.NoError(f, err)
}

// codes are the ids and the status codes of an answer.
func (f *fixture) codes(r reply) map[string]int64 {
	f.Helper()
	require.Equal(f, http.StatusOK, r.status, r.raw)
	codes := map[string]int64{}
	for i := range f.count(r, "items") {
		codes[f.text(r, "items", i, "id")] = f.number(r, "items", i, "status", "code")
	}
	return codes
}

func TestEleveAnswersWhoAsksTwice(t *testing.T) {
	t.Parallel()
	f := newEleve(t, simulator.EleveSettings{})
	ask := eleveAbout("TABLE", "12", "31")
	f.elevePost(eleveOrder())
	for _, path := range []string{"getStatus", "getConsumption", "getCancelledItems", "getCancelledItens"} {
		require.Equal(t, http.StatusAccepted, f.eleve(path, ask).status)
		waiting := f.eleve(path, ask)
		require.Equal(t, http.StatusAlreadyReported, waiting.status)
		require.Equal(t, "orderKeyType_orderKey", f.text(waiting, "errors", 0, "key"))
		require.Regexp(t, `^Order (status|consumption|cancelled items|cancelled itens) request already exists: TABLE_12,31$`, f.text(waiting, "errors", 0, "message"))
		f.clock.Advance(eleveDelay)
		require.Equal(t, http.StatusOK, f.eleve(path, ask).status)
		require.Equal(t, http.StatusAccepted, f.eleve(path, ask).status, "it has to be asked anew")
	}
	require.Equal(t, http.StatusAccepted, f.eleve("getStatus", eleveAbout("TABLE", "31", "12")).status, "other words are another question")
	all := eleveAbout("TABLE")
	require.Equal(t, http.StatusAccepted, f.eleve("getStatus", all).status)
	require.Contains(t, f.eleve("getStatus", all).raw, `already exists: TABLE_"`)
}

func TestEleveStatusIsThatOfTables(t *testing.T) {
	t.Parallel()
	f := newEleve(t, simulator.EleveSettings{})
	f.elevePost(eleveOrder())
	r := f.eleveTell("getStatus", eleveAbout("TABLE", "12", "31"))
	require.JSONEq(t, `{
		"success": true, "error": null, "integrationHubServiceId": "0d3f6d0e-2b61-4f0e-9f38-5a8f1f0a7c11", "orderKeyType": "TABLE",
		"orderKey": ["12", "31"], "lastestUpdatedStatus": "2026-12-01 16:00:00",
		"items": [
			{"id": "7b0f4f2e-9c7a-4b1e-8b8e-0c9a5d1e3f77", "status": {"code": 504, "description": "OPEN_TABLE"},
			 "deliveryAgent": null, "deliveryDateTime": null, "cancellationReason": null, "tableCardNumber": "12"},
			{"id": "31", "status": {"code": 412, "description": "NOT_FOUND"},
			 "deliveryAgent": null, "deliveryDateTime": null, "cancellationReason": null, "tableCardNumber": null}
		]}`, r.raw)

	f.elevePost(eleveOrder("id", "second", "items", []any{breads(1)}, "extraInfo", "SECOND01"))
	f.elevePost(eleveOrder("id", "third", "type", "CARD", "table", nil, "card", map[string]any{}, "displayId", "7", "extraInfo", "THIRD001"))
	f.eleveMove(simulator.MoveRequest{State: simulator.Done})
	require.Equal(t, map[string]int64{"second": 504}, f.codes(f.eleveTell("getStatus", eleveAbout("TABLE"))), "the first that is open")
	require.Equal(t, map[string]int64{"third": 504}, f.codes(f.eleveTell("getStatus", eleveAbout("CARD", "7"))))
	require.Equal(t, map[string]int64{eleveID: 506, "third": 504}, f.codes(f.eleveTell("getStatus", eleveAbout("ORDER_ID", eleveID, "third"))))
	f.eleveMove(simulator.MoveRequest{State: "777"})
	require.Equal(t, map[string]int64{eleveID: 777}, f.codes(f.eleveTell("getStatus", eleveAbout("ORDER_ID", eleveID))))
}

func TestEleveSaysNotFoundInThreePlaces(t *testing.T) {
	t.Parallel()
	for _, empty := range []bool{false, true} {
		f := newEleve(t, simulator.EleveSettings{Empty: empty})
		if empty {
			f.elevePost(eleveOrder())
		}
		for _, path := range []string{"getStatus", "getConsumption", "getCancelledItems"} {
			r := f.eleveTell(path, eleveAbout("TABLE"))
			require.Equal(t, http.StatusPreconditionFailed, r.status)
			require.JSONEq(t, `{"message":"NOT_FOUND","code":412}`, r.raw)
		}
		require.Equal(t, map[string]int64{"12": 412}, f.codes(f.eleveTell("getStatus", eleveAbout("TABLE", "12"))))
	}
}

func TestEleveAnswerIsAsOldAsItsQuestion(t *testing.T) {
	t.Parallel()
	f := newEleve(t, simulator.EleveSettings{CacheFor: seconds(30)})
	ask := eleveAbout("ORDER_ID", eleveID)
	require.Equal(t, http.StatusAccepted, f.eleve("getStatus", ask).status)
	f.clock.Advance(time.Hour)
	f.elevePost(eleveOrder())
	for range 2 {
		r := f.eleve("getStatus", ask)
		require.Equal(t, map[string]int64{eleveID: 412}, f.codes(r), "somebody has asked long ago")
		require.Equal(t, "2026-12-01 16:00:00", f.text(r, "lastestUpdatedStatus"))
		f.clock.Advance(29 * time.Second)
	}
	f.clock.Advance(time.Second)
	require.Equal(t, map[string]int64{eleveID: 504}, f.codes(f.eleveTell("getStatus", ask)))
}

func TestElevePDVMayNeverAnswer(t *testing.T) {
	t.Parallel()
	f := newEleve(t, simulator.EleveSettings{AnswerDelay: simulator.Never})
	ask := eleveAbout("TABLE", "12")
	require.Equal(t, http.StatusAccepted, f.eleve("getStatus", ask).status)
	for range 3 {
		f.clock.Advance(time.Hour)
		require.Equal(t, http.StatusAlreadyReported, f.eleve("getStatus", ask).status)
	}
	require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", func(s *simulator.Settings) { s.Eleve.AnswerDelay = 0; s.TillOffline = true }))
	require.Equal(t, http.StatusOK, f.eleve("getStatus", ask).status)
	require.Equal(t, http.StatusAccepted, f.eleve("getStatus", ask).status)
	f.clock.Advance(time.Hour)
	require.Equal(t, http.StatusAlreadyReported, f.eleve("getStatus", ask).status, "nobody is there")
	require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", func(s *simulator.Settings) { s.TillOffline = false }))
	require.Equal(t, http.StatusAlreadyReported, f.eleve("getStatus", ask).status)
	f.clock.Advance(eleveDelay)
	require.Equal(t, http.StatusOK, f.eleve("getStatus", ask).status)
}
