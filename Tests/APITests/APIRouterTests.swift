// SPDX-License-Identifier: Apache-2.0
import APIModel
import CROUSCore
import ChainedFile
import Enrolment
import EnrolmentFixtures
import Hummingbird
import Journal
import JournalFixtures
import SmartCard
import Synchronization
import Testing

/// The routes as a client sees them: addresses, bodies, query fields and status codes.
@Suite(.timeLimit(.minutes(2))) struct APIRouterTests {
    @Test func `reports are JSON and carry the version`() async throws {
        try await APIFixture.run { api in
            let version = try await api.get("/v1/version")
            #expect(version.status == 200 && version.type == "application/json")
            #expect(try version.decoded(VersionReport.self).version == Release.version)
            let status = try await api.get("/v1/status").decoded(StatusReport.self)
            #expect(status.stations.map(\.name) == ["left", "right"] && status.journalSequence == 0)
        }
    }

    @Test(arguments: [
        "/v1/readers", "/v1/sam", "/v1/sam/list", "/v1/sam/entries", "/v1/sam/inventory", "/v1/journal/verify",
        "/v1/journal/lines", "/v1/journal/lines?last=1", "/v1/journal/crous-csv", "/v1/holders",
        "/v1/stock", "/v1/registry/cards", "/v1/creation-carte-crous/test?station=left",
    ]) func `each report is there`(path: String) async throws {
        try await APIFixture.run { api in
            let answer = try await api.get(path)
            #expect(answer.status == 200 && !answer.text.isEmpty, "\(answer.text)")
        }
    }

    @Test func `the spreadsheet is at its English route and still at the older one`() async throws {
        try await APIFixture.run { api in
            for path in ["/v1/journal/spreadsheet", "/v1/journal/tableur"] {
                let answer = try await api.get(path)
                #expect(answer.status == 200 && answer.text.contains("Ligne;Date;Heure;"), "\(path)")
            }
        }
    }

    @Test func `an address that does not exist is said to be none`() async throws {
        try await APIFixture.run { api in
            for path in ["/", "/v1", "/v1/nothing", "/v2/status"] {
                let answer = try await api.get(path)
                #expect(answer.status == 404, "\(path)")
            }
        }
    }

    @Test func `a fault of the service has its own sentence and carries the version`() async throws {
        struct Fault: Error {}
        let addRoute = { (router: Router<BasicRequestContext>) in
            _ = router.get("v1/faulty") { _, _ -> String in throw Fault() }
        }
        try await APIFixture.run(adding: addRoute) { api in
            let answer = try await api.get("/v1/faulty")
            #expect(answer.status == 500 && answer.type == "application/json" && answer.version == Release.version)
            let error = try answer.decoded(ErrorReport.self).error
            #expect(error == UserMessage(.serverFault, .failure, detail: "\(Fault())"))
            #expect(try await api.get("/v1/version").status == 200, "the service goes on")
        }
    }

    // MARK: - Bodies

    private static let bodies = [
        "", "{", "[]", "null", "{}", #"{"operatorName": 7}"#, "\u{0}", "{\"operatorName\": \"é",
    ]
    private static let routesWithBody = [
        "/v1/enrolments", "/v1/cards/change", "/v1/card/erase", "/v1/sam/inventory", "/v1/creation-carte-crous/encode",
    ]

    @Test(arguments: routesWithBody) func `a body that is not the expected JSON is a wrong request`(path: String)
        async throws
    {
        try await APIFixture.run { api in
            for body in Self.bodies {
                let answer = try await api.post(path, body)
                #expect(answer.status == 400, "\(body): \(answer.text)")
                #expect(answer.key != nil && answer.key != "server-fault", "\(body)")
            }
            #expect(api.host.journal.head.sequence == 0)
        }
    }

    @Test(arguments: routesWithBody + ["/v1/sam/check"]) func `a body that is too large is refused`(path: String)
        async throws
    {
        try await APIFixture.run { api in
            let answer = try await api.post(path, String(repeating: "x", count: 3 << 20))
            #expect(answer.status == 413 && answer.key == "bad-request", "\(answer.text.prefix(200))")
        }
    }

    // MARK: - Query fields

    @Test(arguments: [
        ("/v1/registry/cards", "uid"), ("/v1/registry/cards", "number"), ("/v1/registry/cards", "state"),
        ("/v1/registry/cards", "after"), ("/v1/registry/cards", "limit"), ("/v1/registry/cards", "from"),
        ("/v1/registry/cards", "to"), ("/v1/journal/spreadsheet", "from"), ("/v1/journal/spreadsheet", "to"),
    ]) func `a value that cannot be parsed is named`(path: String, field: String) async throws {
        try await APIFixture.run { api in
            let answer = try await api.get("\(path)?\(field)=zz")
            let message = try answer.decoded(ErrorReport.self).error
            #expect(answer.status == 400 && message.category == .usage)
            #expect((message.english + message.detail).contains("zz"), "\(message)")
            #expect(try await api.get("\(path)?\(field)=").status == 200, "an empty field is none")
        }
    }

    @Test(arguments: ["kind", "order", "expected", "columns"])
    func `a wrong field of a delivery is refused before its file is read`(field: String) async throws {
        try await APIFixture.run { api in
            let answer = try await api.post("/v1/stock?\(field)=zz", "x")
            #expect(answer.status == 400, "\(answer.text)")
            #expect(api.host.journal.head.sequence == 0)
        }
    }

    @Test func `days in the wrong order are refused`() async throws {
        try await APIFixture.run { api in
            let backwards = try await api.get("/v1/registry/cards?from=2026-02-01&to=2026-01-01")
            let forwards = try await api.get("/v1/registry/cards?from=2026-01-01&to=2026-02-01")
            #expect(backwards.status == 400 && forwards.status == 200)
        }
    }

    @Test func `cards are found by their fields`() async throws {
        try await APIFixture.run { api in
            let result = try await api.host.enrol(api.host.card(1))
            let uid = result.uid.description
            for query in ["uid=\(uid)", "number=\(result.number.value)", "student=\(Person.zoe.rawValue)"] {
                let found = try await api.get("/v1/registry/cards?\(query)").decoded(RegistryCardsReport.self).cards
                #expect(found.map(\.uid) == [uid], "\(query)")
            }
            let none = try await api.get("/v1/registry/cards?state=erased").decoded(RegistryCardsReport.self)
            #expect(none.cards.isEmpty)
        }
    }

    // MARK: - Kinds of errors

    @Test func `a reader that is not there is unavailable`() async throws {
        try await APIFixture.run({ $0.isSAMIn = false }) { api in
            let answer = try await api.get("/v1/sam")
            #expect(answer.status == 503, "\(answer.text)")
        }
    }

    @Test func `a rule that says no is a refusal`() async throws {
        try await APIFixture.run { api in
            let order = #"{"student": "\#(Person.noe.rawValue)", "station": "left", "operatorName": "léa"}"#
            let answer = try await api.post("/v1/enrolments", order)
            #expect(answer.status == 422 && answer.key == "holder-not-in-order", "\(answer.text)")
        }
    }

    @Test func `a journal that cannot be written is a fault of this side`() async throws {
        try await APIFixture.run { api in
            try await api.host.enrol(api.host.card(1))
            api.host.storage.failure.withLock { $0 = .append(afterBytes: 3) }
            let change = """
                {"card": {"student": "\(Person.zoe.rawValue)"}, "change": "cancel", "reason": "DP", "operatorName": "léa"}
                """
            let answer = try await api.post("/v1/cards/change", change)
            #expect(answer.status == 500 && answer.key == "disk-full", "\(answer.text)")
        }
    }

    @Test func `a change is made, and made once`() async throws {
        try await APIFixture.run { api in
            try await api.host.enrol(api.host.card(1))
            let change = """
                {"card": {"student": "\(Person.zoe.rawValue)"}, "change": "cancel", "reason": "DP", "operatorName": "léa"}
                """
            let first = try await api.post("/v1/cards/change", change)
            #expect(first.status == 200)
            #expect(try first.decoded(JournalledCardReport.self).state == "cancelled")
            #expect(try await api.post("/v1/cards/change", change).status == 422)
            #expect(api.host.journal.head.sequence == 3)
        }
    }
}
