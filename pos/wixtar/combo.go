package wixtar

import (
	"context"
	"net/http"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// combos asks what a combo consists of.
func (t *talk) combos(ctx context.Context, p wireProduct) ([]wireCombo, error) {
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
// own ids repeat within a combo, and orders name the group by its title.
func (t *talk) comboGroup(codes groupCodes, row wireCombo) pos.ModifierGroup {
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
	seen := make(map[code]bool)
	for _, choice := range append([]wireChoice{row.wireChoice}, row.Items...) {
		if seen[choice.ProductID] || !t.offered(choice) {
			continue
		}
		seen[choice.ProductID] = true
		group.Modifiers = append(group.Modifiers, pos.MenuModifier{
			Code: string(choice.ProductID), Name: choice.Name, Limit: limit, Price: choice.Price.money(t.currency),
			Groups: t.tasteGroups(make(groupCodes), choice.Tastes),
		})
	}
	return group
}

// offered reports whether a choice can be picked now.
func (t *talk) offered(choice wireChoice) bool {
	rest := t.rest(choice.IsStopSale, choice.Limitations)
	return choice.ProductID != "" && choice.Price.known && !choice.IsHidden && (rest == nil || *rest > 0)
}
