// client <url> <file>: writes what it got; 1 is an error, 3 another status than 200.
package main

import (
	"io"
	"log"
	"net/http"
	"os"
)

func main() {
	request, err := http.NewRequest("GET", os.Args[1], nil)
	check(err)
	request.Header.Set("Authorization", "Basic "+os.Getenv("REGISTRY_KEY"))
	response, err := http.DefaultClient.Do(request)
	check(err)
	if response.StatusCode != 200 {
		os.Exit(3)
	}
	body, err := io.ReadAll(response.Body)
	check(err)
	check(os.WriteFile(os.Args[2], body, 0o600))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
