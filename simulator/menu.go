package simulator

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Menu is what a simulated restaurant sells. Prices are in minor units. Codes are numbers, which a
// system that has texts for codes writes as such: 701 is "701".
type Menu struct {
	Categories []Category `json:"categories"`
	Dishes     []Dish     `json:"dishes"`
	Discounts  []Discount `json:"discounts"`
}

// Category groups dishes; Parent 0 means none.
type Category struct {
	Code   int    `json:"code"`
	Name   string `json:"name"`
	Parent int    `json:"parent,omitempty"`
}

// Dish is one thing to order.
type Dish struct {
	Code     int    `json:"code"`
	Name     string `json:"name"`
	Category int    `json:"category"`
	Price    int64  `json:"price"`
	// Rest is how many are left; nil for no limit. Tickets use it up.
	Rest   *int    `json:"rest,omitempty"`
	Groups []Group `json:"groups,omitempty"`
}

// Group is a choice of modifiers.
type Group struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
	// Min and Max bound how many may be picked; Max 0 means no bound. The first Free of them cost
	// nothing, and with NoCharge none does.
	Min      int        `json:"min,omitempty"`
	Max      int        `json:"max,omitempty"`
	Free     int        `json:"free,omitempty"`
	NoCharge bool       `json:"no_charge,omitempty"`
	Items    []Modifier `json:"items"`
}

// Modifier is one item of a group; Limit 0 means no limit. A code is unique in its group only.
type Modifier struct {
	Code  int    `json:"code"`
	Name  string `json:"name"`
	Limit int    `json:"limit,omitempty"`
	Price int64  `json:"price,omitempty"`
	// Groups are choices that come with it, as with a dish of a combo, in systems that know such.
	Groups []Group `json:"groups,omitempty"`
}

// Discount takes a percentage off a basket.
type Discount struct {
	Code    int    `json:"code"`
	Name    string `json:"name"`
	Percent int64  `json:"percent"`
}

// DefaultMenu is the menu of a restaurant that was given none: a soup (701, 280.00, with a choice of
// additions), dumplings (702, 390.00, a sauce must be picked), bread (710, 40.00), kompot (720,
// 150.00) and a pie of which twelve are left (730, 220.00); discount 4 is ten percent.
func DefaultMenu() Menu {
	const pies = 12
	return Menu{
		Categories: []Category{{Code: 20, Name: "Супы"}, {Code: 30, Name: "Горячее"}, {Code: 40, Name: "Напитки и хлеб"}},
		Dishes: []Dish{
			{Code: 701, Name: "Щи", Category: 20, Price: 28000, Groups: []Group{{
				ID: 51, Name: "Добавки", Max: 2,
				Items: []Modifier{{Code: 905, Name: "Сметана", Limit: 1, Price: 3000}, {Code: 906, Name: "Гренки", Price: 2500}},
			}}},
			{Code: 702, Name: "Пельмени", Category: 30, Price: 39000, Groups: []Group{{
				ID: 52, Name: "Соус", Min: 1, Max: 2, Free: 1,
				Items: []Modifier{{Code: 911, Name: "Уксус", Price: 2000}, {Code: 912, Name: "Масло", Price: 2000}},
			}}},
			{Code: 710, Name: "Хлеб", Category: 40, Price: 4000},
			{Code: 720, Name: "Компот", Category: 40, Price: 15000},
			{Code: 730, Name: "Пирог", Category: 30, Price: 22000, Rest: new(pies)},
		},
		Discounts: []Discount{{Code: 4, Name: "Гость -10%", Percent: 10}},
	}
}

func (m Menu) dish(code int) (Dish, bool) {
	i := slices.IndexFunc(m.Dishes, func(d Dish) bool { return d.Code == code })
	if i < 0 {
		return Dish{}, false
	}
	return m.Dishes[i], true
}

// category is a category, and its path from the top, levels split by backslashes.
func (m Menu) category(code int) (c Category, path string) {
	var levels []string
	for range m.Categories { // a category that is above itself ends somewhere too
		i := slices.IndexFunc(m.Categories, func(c Category) bool { return c.Code == code })
		if i < 0 {
			break
		}
		if levels == nil {
			c = m.Categories[i]
		}
		levels = append(levels, m.Categories[i].Name)
		code = m.Categories[i].Parent
	}
	slices.Reverse(levels)
	return c, strings.Join(levels, `\`)
}

func (m Menu) discount(code int) (Discount, bool) {
	i := slices.IndexFunc(m.Discounts, func(d Discount) bool { return d.Code == code })
	if i < 0 {
		return Discount{}, false
	}
	return m.Discounts[i], true
}

// find is the modifier that is picked, and the place of its group.
func find(groups []Group, p pick) (group int, m Modifier, ok bool) {
	for i, g := range groups {
		if p.group != 0 && p.group != g.ID {
			continue
		}
		for _, m := range g.Items {
			if m.Code == p.code {
				return i, m, true
			}
		}
	}
	return 0, Modifier{}, false
}

func (m Menu) check() error {
	var errs []error
	seen := map[int]bool{}
	for _, d := range m.Dishes {
		if seen[d.Code] || d.Price < 0 {
			errs = append(errs, fmt.Errorf("menu: dish %d is there twice, or its price is negative", d.Code))
		}
		seen[d.Code] = true
	}
	return errors.Join(errs...)
}
