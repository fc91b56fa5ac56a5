package wixtar

import (
	"context"
	"net/http"

	"golang.org/x/sync/errgroup"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// combos asks what the combos among products consist of: their places, by the product's index. Each is a
// talk of its own, so that all of them go on with the one access token.
func (c *Connector) combos(ctx context.Context, products []wireProduct) ([][]wireCombo, error) {
	places := make([][]wireCombo, len(products))
	calls, ctx := errgroup.WithContext(ctx)
	calls.SetLimit(combosAtOnce)
	for i, p := range products {
		if p.IsCombo {
			calls.Go(func() (err error) {
				places[i], err = c.talk(c.plainWords).combo(ctx, p)
				return err
			})
		}
	}
	return places, calls.Wait()
}

// combo asks what one combo consists of.
func (t *talk) combo(ctx context.Context, p wireProduct) ([]wireCombo, error) {
	const op = "combos"
	query := t.menuQuery()
	query.Set("product_id", string(p.ID))
	var reply combosAnswer
	if err := t.call(ctx, httpjson.Request{Op: op, Method: http.MethodGet, Path: pathCombos, Query: query}, &reply); err != nil {
		return nil, err
	}
	if reply.Combos == nil {
		return nil, unreadable(op, "it has no combos")
	}
	return *reply.Combos, nil
}

// comboGroup is one place in a combo: exactly one dish (assumed), unless several may be picked. The rows'
// own ids repeat within a combo, and orders name the group by its title. A choice that is not sold has a rest of
// zero, as a dish has.
func (c *Connector) comboGroup(codes groupCodes, row wireCombo) pos.ModifierGroup {
	name := row.GroupName
	if name == "" {
		name = row.Title
	}
	group := pos.ModifierGroup{Code: codes.code(comboGroup, "", name), Name: name, Min: 1, Max: 1}
	limit := 0
	if row.IsMultiple {
		group.Min, group.Max = 0, 0
		if row.Controlled {
			group.Min, group.Max, limit = max(0, row.GroupMin), max(0, row.GroupMax), max(0, row.ItemMaximum)
		}
	}
	seen := make(map[code]int)
	for _, choice := range append([]wireChoice{row.wireChoice}, row.Items...) {
		if choice.ProductID == "" || choice.IsHidden || !choice.Price.known {
			continue
		}
		own := c.choice(choice, limit)
		if at, twice := seen[choice.ProductID]; !twice {
			seen[choice.ProductID] = len(group.Modifiers)
			group.Modifiers = append(group.Modifiers, own)
		} else if isOut(group.Modifiers[at]) { // whichever is sold
			group.Modifiers[at] = own
		}
	}
	return group
}

func (c *Connector) choice(choice wireChoice, limit int) pos.MenuModifier {
	return pos.MenuModifier{
		Code: string(choice.ProductID), Name: choice.Name, Limit: limit, Price: choice.Price.money(c.currency),
		Rest: c.rest(choice.IsStopSale, choice.Limitations), Groups: c.tasteGroups(make(groupCodes), choice.Tastes),
	}
}

func isOut(m pos.MenuModifier) bool { return m.Rest != nil && *m.Rest <= 0 }
