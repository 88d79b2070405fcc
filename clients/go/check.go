// Fetches the demo's completions with the generated client, and registers one.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"
)

func main() {
	key := func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+os.Getenv("REGISTRY_KEY"))
		return nil
	}
	client, err := NewClientWithResponses(os.Getenv("API_ADDRESS"), WithRequestEditorFn(key))
	check(err)
	fetched, err := client.CompletionsOfCourseWithResponse(context.Background(), "BSCS1003", &CompletionsOfCourseParams{})
	check(err)
	completions := *fetched.JSON200
	for _, completion := range completions {
		if completion.Grade.Scale == "" || completion.Grade.Grade == "" {
			check(fmt.Errorf("a grade is missing: %v", completion))
		}
	}
	date, err := time.Parse(time.RFC3339, "2023-02-02T09:00:00+02:00")
	check(err)
	registered, err := client.RegisterCompletionsWithResponse(context.Background(), &RegisterCompletionsParams{},
		RegisterCompletionsJSONRequestBody{{CompletionId: completions[0].Id, StudentNumber: "012345678", RegistrationDate: date}})
	check(err)
	if summary := registered.JSON200; summary == nil || summary.Registered+summary.AlreadyRegistered != 1 {
		check(fmt.Errorf("not registered: %s", registered.Body))
	}
	fmt.Printf("%d completions with grades, 1 registered\n", len(completions))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
