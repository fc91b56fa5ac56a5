package api

import (
	"context"
	"encoding/json"
	"net/url"

	"github.com/google/uuid"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/internal/laxjson"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

const (
	// kakaoSystem is the dialect whose POS systems call the fixed addresses below.
	kakaoSystem = "botpos"
	// The addresses that the bot-POS texts name: the specification's, and the proposal's, which has no address for
	// an order that was taken (assumed). Then the name of the store in their query.
	kakaoCook         = "/api/kakao/v1/order/cook"
	kakaoComplete     = "/api/kakao/v1/order/complete"
	suggestedCook     = "/api/v1/order/cook"
	suggestedComplete = "/api/v1/order/complete"
	kakaoStore        = "storeId"
)

// NudgeURLs are where the POS of a store calls us that names itself by key and no order, below the public
// URL; none for a system that has no such addresses.
func NudgeURLs(publicURL, system, key string) []string {
	if system != kakaoSystem {
		return nil
	}
	var urls []string
	for _, path := range []string{kakaoCook, kakaoComplete, suggestedCook, suggestedComplete} {
		urls = append(urls, publicURL+path+"?"+url.Values{kakaoStore: {key}}.Encode())
	}
	return urls
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

// ReceiveSuggestedCook is ReceiveCook at the proposal's address.
func (s *server) ReceiveSuggestedCook(ctx context.Context, r gen.ReceiveSuggestedCookRequestObject) (gen.ReceiveSuggestedCookResponseObject, error) {
	known, err := s.hearKakao(ctx, value(r.Params.StoreId))
	switch {
	case err != nil:
		return nil, err
	case !known:
		return gen.ReceiveSuggestedCook404JSONResponse{KakaoUnknownJSONResponse: unknownToKakao()}, nil
	}
	return gen.ReceiveSuggestedCook200JSONResponse{}, nil
}

// ReceiveSuggestedComplete is ReceiveComplete at the proposal's address.
func (s *server) ReceiveSuggestedComplete(ctx context.Context, r gen.ReceiveSuggestedCompleteRequestObject) (gen.ReceiveSuggestedCompleteResponseObject, error) {
	known, err := s.hearKakao(ctx, value(r.Params.StoreId))
	switch {
	case err != nil:
		return nil, err
	case !known:
		return gen.ReceiveSuggestedComplete404JSONResponse{KakaoUnknownJSONResponse: unknownToKakao()}, nil
	}
	return gen.ReceiveSuggestedComplete200JSONResponse{}, nil
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

// kakaoPush is what a callback's body says of its store, under names in whatever case: the texts write them in more
// than one.
type kakaoPush struct {
	StoreID json.RawMessage `json:"storeId"`
	Store   json.RawMessage `json:"store"`
}

// storeInBody is the store that a callback's body names, as it is written there: in a member of its own, or
// within store, where one of the texts has it. Empty for none.
func storeInBody(body []byte) string {
	var push, within kakaoPush
	if json.Unmarshal(laxjson.Mend(body), &push) != nil {
		return ""
	}
	if id := written(push.StoreID); id != "" || json.Unmarshal(push.Store, &within) != nil {
		return id
	}
	return written(within.StoreID)
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
