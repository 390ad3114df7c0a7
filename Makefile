# Everything that can be done with kefu. Each target prepares what it needs; nothing has to be called first.

SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON3 ?= python3
STAGE ?= prod
CLOUD ?= ministack
IN := .venv/bin/python
# What runs here is meant where no stage is named.
LIVE_STAGE = $(if $(filter command,$(origin STAGE)),$(STAGE),local)
# A shell's LANGUAGE is a locale (en_US:en): only make's own may be wrong, and is told so.
TAU_LANGUAGE = $(if $(filter command,$(origin LANGUAGE)),$(LANGUAGE),$(or $(filter en zh,$(LANGUAGE)),en))
# Tests without a running system, in the order in which they are cheap.
QUIET_TESTS := tests/unit tests/api tests/events tests/architecture tests/evaluation
CODE := app.py chalicelib infra models demo tests

.PHONY: help setup run up stop chat client-example smoke import routes recommend package deploy destroy enrol notices notice-check channel channel-check channel-limits redrive check \
        format test test-integration test-browser bench tau dialogues queue-sim channels-test channels-table stocktake model evaluate compare clean

help: ## This list
	@printf 'kefu: customer service for e-commerce, serverless.\n\n'
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-18s%s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\nPorts: CLOUD_PORT (4566), WEB_PORT (8000), ISSUER_PORT (8001), SHOP_PORT (8002). Python: PYTHON=python3.13 chooses one.\n'

setup: ## Make the environments .venv and .cloud/venv (at once when nothing has changed)
	@command -v $(PYTHON3) >/dev/null || { echo 'kefu: python3 is missing; on Debian: apt-get install python3 python3-venv' >&2; exit 1; }
	@$(PYTHON3) -m infra.environment

run: setup ## Start everything on this machine, print the addresses, stay until Ctrl-C
	@$(IN) -m infra.run

up: setup ## The same in the background
	@$(IN) -m infra.run up

stop: setup ## End what run or up started
	@$(IN) -m infra.run stop

chat: setup ## Talk to the running system from here: CUSTOMER=<id|guest> LANGUAGE_=<zh-Hans|zh-Hant|en>
	@$(IN) -m infra.chat $(if $(CUSTOMER),--customer $(CUSTOMER)) $(if $(LANGUAGE_),--language $(LANGUAGE_))

client-example: setup ## Generate a client from docs/openapi.yaml and have docs/examples/talk.py talk to the running system
	@$(IN) -m infra.client_example

smoke: setup ## Play scripted conversations against the running system and print what was checked
	@$(IN) -m infra.smoke

import: setup ## Load a shop's own data: KIND=customers|orders|products|promotions|faq|policies|freight|routes|together|identities FILE=<jsonl|csv|xlsx>
	@[ -n '$(KIND)' ] && [ -n '$(FILE)' ] || { echo 'usage: make import KIND=faq FILE=my-faq.csv' >&2; exit 1; }
	@$(IN) -m infra.load '$(KIND)' '$(FILE)'

routes: setup ## Learn from the shop's own orders how long parcels take, and import it: FILE=<orders.jsonl>
	@[ -n '$(FILE)' ] || { echo 'usage: make routes FILE=orders.jsonl' >&2; exit 1; }
	@$(IN) -m infra.routes '$(FILE)' build/routes.jsonl && $(IN) -m infra.load routes build/routes.jsonl

recommend: setup ## Count from the shop's own orders what is bought together, and import it: FILE=<orders.jsonl>
	@[ -n '$(FILE)' ] || { echo 'usage: make recommend FILE=orders.jsonl' >&2; exit 1; }
	@$(IN) -m models.together '$(FILE)' --out build/together.jsonl && $(IN) -m infra.load together build/together.jsonl

package: setup ## Make what is deployed, print its size: STAGE=prod|dev|local
	@$(IN) -m infra.package --stage $(STAGE)

deploy: setup ## Deploy to AWS: STAGE=prod|dev
	@$(IN) -m infra.deploy --stage $(STAGE)

destroy: setup ## Remove a stage from AWS: STAGE=dev (prod: CONFIRM=kefu-prod)
	@$(IN) -m infra.deploy --destroy --stage $(STAGE) --confirm '$(CONFIRM)'

enrol: setup ## Give a person an account at the desk: STAGE=prod NAME=… ROLE=agent|lead|department|editor|admin GROUPS_=… DEPARTMENTS=…
	@[ -n '$(NAME)' ] || { echo 'usage: make enrol STAGE=prod NAME=admin ROLE=admin' >&2; exit 1; }
	@$(IN) -m infra.enrol --stage $(STAGE) --name '$(NAME)' --role '$(or $(ROLE),agent)' --groups '$(GROUPS_)' \
	  --departments '$(DEPARTMENTS)'

notices: setup ## Say who is told outside the desk, or who shall be: STAGE=local|dev|prod FILE=<notices.json>
	@$(IN) -m infra.notices --stage $(LIVE_STAGE) $(if $(FILE),--file '$(FILE)')

notice-check: setup ## Send a test notice to one of them: TO=<name> STAGE=local|dev|prod
	@[ -n '$(TO)' ] || { echo 'usage: make notice-check TO=leads STAGE=prod' >&2; exit 1; }
	@$(IN) -m infra.notices --stage $(LIVE_STAGE) --check '$(TO)'

channel: setup ## Say which accounts at platforms there are, or put one in: CHANNEL=line ACCOUNT=main FILE=<keys.json> (REMOVE=1 takes it out) STAGE=local|dev|prod
	@$(IN) -m infra.channels --stage $(LIVE_STAGE) $(if $(CHANNEL),--channel '$(CHANNEL)') $(if $(ACCOUNT),--account '$(ACCOUNT)') \
	  $(if $(FILE),--file '$(FILE)') $(if $(REMOVE),--remove)

channel-check: setup ## Look an account at a platform over, and try its address: CHANNEL=line ACCOUNT=main STAGE=local|dev|prod BASE=<https://own.domain>; LIST=1 says what each needs
	@[ -n '$(CHANNEL)$(LIST)' ] || { echo 'usage: make channel-check CHANNEL=line ACCOUNT=main STAGE=prod, or LIST=1' >&2; exit 1; }
	@$(IN) -m infra.channel_check --stage $(LIVE_STAGE) $(if $(CHANNEL),--channel '$(CHANNEL)') $(if $(ACCOUNT),--account '$(ACCOUNT)') \
	  $(if $(BASE),--base '$(BASE)') $(if $(LIST),--list)

channel-limits: setup ## Write docs/channels/limits.md anew, from the channels' own limits
	@$(IN) -m infra.channel_limits

redrive: setup ## Bring dead letters back: QUEUE=notices|escalations|shop-events|news|timers|inbound|outbound STAGE=local|dev|prod LOOK=1 (only says why they died)
	@[ -n '$(QUEUE)' ] || { echo 'usage: make redrive QUEUE=notices STAGE=prod' >&2; exit 1; }
	@$(IN) -m infra.redrive --stage $(LIVE_STAGE) --queue '$(QUEUE)' $(if $(LOOK),--look)

check: setup ## Lint, format, types, import rules, the examples, the template: no warning passes
	$(IN) -m ruff check $(CODE)
	$(IN) -m ruff format --check $(CODE)
	$(IN) -m mypy
	$(dir $(IN))lint-imports --no-cache
	@$(IN) -m models.stocktake > /dev/null
	@$(IN) -m infra.package --stage prod > /dev/null
	$(dir $(IN))cfn-lint --non-zero-exit-code warning --template build/prod/template.json

format: setup ## Format the code
	$(IN) -m ruff format $(CODE)
	$(IN) -m ruff check --fix $(CODE)

test: setup ## All tests; the browser's are left out, with a word, where there is no Chromium
	@$(IN) -m infra.testing all

test-integration: setup ## Integration tests: CLOUD=ministack|localstack|<URL>
	@CLOUD='$(CLOUD)' $(IN) -m infra.testing integration

test-browser: setup ## Browser tests
	@$(IN) -m infra.testing browser

tau: setup ## tau2-bench retail against the packaged system: LANGUAGE=en|zh ONLY=<id>,… JSON=<file> TAU_DATA=<folder>
	@$(IN) -m tests.tau --language '$(TAU_LANGUAGE)' $(if $(ONLY),--only '$(ONLY)') $(if $(JSON),--json '$(JSON)')

dialogues: setup ## Every written dialogue against the packaged system in a cloud of its own: ONLY=<intent or part of a name>
	@$(IN) -m tests.played $(if $(ONLY),--only '$(ONLY)')

queue-sim: setup ## Simulated nights of 11.11: told waits against real ones, the rule for a peak: DAYS=5
	@$(IN) -m tests.queue_sim --days '$(or $(DAYS),5)'

channels-test: setup ## Hundreds of talks by every made-up platform while much goes wrong, and forged calls: TALKS=500 FORGED=10000 CHANNEL=<name>
	@KEFU_TALKS=$(or $(TALKS),500) KEFU_FORGED=$(or $(FORGED),10000) $(IN) -m pytest tests/events/test_channels.py -q -s --show-capture=no -p no:logging $(if $(CHANNEL),-k $(CHANNEL))

channels-table: setup ## One talk on every made-up platform; how each showed it goes to docs/channels/one-conversation.md
	@KEFU_TABLE=docs/channels/one-conversation.md $(IN) -m pytest tests/events/test_one_conversation.py -q --show-capture=no -p no:logging

bench: setup ## What an ordinary turn and a platform's call cost: calls, CPU, round trips; what importing costs
	@$(IN) -m tests.bench

stocktake: setup ## What there is to learn from, by intent and language; refuse what would spoil it or its measuring
	@$(IN) -m models.stocktake

model: setup ## Train the model, write its card; FORCE=1 takes one that does worse on dev, ENCODER=<folder> learns with a sentence encoder
	@$(IN) -m models.train $(if $(FORCE),--force) $(if $(ENCODER),--encoder '$(ENCODER)')

evaluate: setup ## Judge the trained model on the test set, and whether it keeps what it promised
	@$(if $(ENCODER),KEFU_ENCODER='$(ENCODER)') $(IN) -m models.evaluate

compare: setup ## The model against TF-IDF + LinearSVC and fastText, trained now on the same data: DATA=own|<jsonl>
	@$(IN) -m pip install --quiet --disable-pip-version-check -r models/requirements-peers.txt \
	  || echo 'kefu: fastText cannot be installed here; the comparison goes on without it' >&2
	@$(IN) -m models.benchmark --data '$(or $(DATA),own)' --compare --seeds $(or $(SEEDS),1)

clean: stop ## Remove everything that the above has made
	@rm -rf .venv .cloud build .mypy_cache .ruff_cache .pytest_cache .hypothesis
