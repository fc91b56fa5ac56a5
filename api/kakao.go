package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"

	"github.com/google/uuid"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

const (
	// kakaoSystem is the dialect whose POS systems call the fixed addresses below.
	kakaoSystem = "botpos"
	// The addresses that the bot-POS texts name, and the name of the store in their query.
	kakaoCook     = "/api/kakao/v1/order/cook"
	kakaoComplete = "/api/kakao/v1/order/complete"
	kakaoStore    = "storeId"
)

// NudgeURLs are where the POS of a store calls us that names itself by key and no order, below the public
// URL; none for a system that has no such addresses.
func NudgeURLs(publicURL, system, key string) []string {
	if system != kakaoSystem {
		return nil
	}
	query := "?" + url.Values{kakaoStore: {key}}.Encode()
	return []string{publicURL + kakaoCook + query, publicURL + kakaoComplete + query}
}

// ReceiveCook hears that a store has taken some order.
func (s *server) ReceiveCook(ctx context.Context, r gen.ReceiveCookRequestObject) (gen.ReceiveCookResponseObject, error) {
	known, err := s.hearKakao(ctx, value(r.Params.StoreId))
	switch {
	case err != nil:
		return nil, err
	case !known:
		return gen.ReceiveCook404JSONResponse{KakaoUnknownJSONResponse: unknownToKakao()}, nil
	}
	return gen.ReceiveCook200JSONResponse{}, nil
}

// ReceiveComplete hears that a store has made some order.
func (s *server) ReceiveComplete(ctx context.Context, r gen.ReceiveCompleteRequestObject) (gen.ReceiveCompleteResponseObject, error) {
	known, err := s.hearKakao(ctx, value(r.Params.StoreId))
	switch {
	case err != nil:
		return nil, err
	case !known:
		return gen.ReceiveComplete404JSONResponse{KakaoUnknownJSONResponse: unknownToKakao()}, nil
	}
	return gen.ReceiveComplete200JSONResponse{}, nil
}

// unknownToKakao is the one failure that the texts document; it quotes nothing.
func unknownToKakao() gen.KakaoUnknownJSONResponse {
	return gen.KakaoUnknownJSONResponse{Error: "there is no such store"}
}

// hearKakao marks the store as due that the POS calls key, or that the body names where the query has none;
// it is not known if there is none. Nobody signs these calls, and no order moves by them: they make us ask
// the POS, which is why it does not matter either whether one is lost, repeated, or before another.
func (s *server) hearKakao(ctx context.Context, key string) (known bool, err error) {
	if key == "" {
		key = storeInBody(exchangeOf(ctx).body)
	}
	storeID, known := s.Callbacks.Called(kakaoSystem, key)
	if !known {
		return false, nil
	}
	if err := s.nudges.hear(context.WithoutCancel(requestOf(ctx).Context()), storeID); err != nil {
		return true, &Problem{Code: JournalUnavailable, Err: err}
	}
	return true, nil
}

// markDue marks a store as due for the watcher: a letter without a word, about no order.
func (s *server) markDue(ctx context.Context, storeID string) error {
	ctx, cancel := context.WithTimeout(ctx, callbackStep)
	defer cancel()
	message := order.Message{ID: uuid.NewString(), Source: order.FromCallback, ReceivedAt: s.Clock().UTC()}
	_, err := s.Journal.Receive(ctx, journal.Letter{StoreID: storeID, Message: message})
	return err
}

// storeInBody is the store that a callback's body names, as it is written there: in a member of its own, or
// within store, where one of the texts has it. Empty for none.
func storeInBody(body []byte) string {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	for _, object := range [][]byte{body, member(body, "store")} {
		if id := written(member(object, kakaoStore)); id != "" {
			return id
		}
	}
	return ""
}

// member is a member of an object; nil if there is none, or no object.
func member(object []byte, name string) json.RawMessage {
	var members map[string]json.RawMessage
	if json.Unmarshal(object, &members) != nil {
		return nil
	}
	return members[name]
}

// written is a text, or a number as it is written; empty for anything else.
func written(raw json.RawMessage) string {
	var text string
	var number json.Number
	if json.Unmarshal(raw, &text) != nil && json.Unmarshal(raw, &number) == nil {
		return number.String()
	}
	return text
}
