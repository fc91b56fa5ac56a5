package main

// Run lets the tests run command lines in this process.
var Run = run
