// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import CROUSCore
internal import CommandLineKit
internal import Foundation
internal import HostSetup

/// One call of the program, after its command line and the configuration were read.
struct CompatibilityCommand: Sendable {
    /// The operation.
    enum Verb: Hashable, Sendable {
        case test
        case read
        case encode(CROUSNumber, uid: String?)
    }

    /// The answer.
    struct Outcome: Sendable {
        let line: String
        var remarks: [UserMessage] = []
        var code: Int32 = 0
    }

    private static let path = "/v1/creation-carte-crous/"

    let verb: Verb
    let options: GlobalOptions
    let configuration: HostConfiguration
    let station: String?
    let csv: CSVFile

    /// Throws ``CommandFailure``.
    func outcome() async throws -> Outcome {
        switch verb {
        case .test: try await test()
        case .read: try await read()
        case .encode(let number, let uid): try await encode(number, uid: uid)
        }
    }

    private func test() async throws -> Outcome {
        let answer = try await ask { try await $0.get(ReadinessReport.self, path(of: "test")) }
        let report = ReadinessReport(problems: answer.problems + (csv.isWritable ? [] : [csvUnwritable]))
        return Outcome(
            line: options.json ? try JSON.text(of: report) : "\(report.isReady)",
            remarks: report.problems,
            code: report.problems.first.map { $0.category.codes.exit } ?? 0
        )
    }

    private func read() async throws -> Outcome {
        let card = try await ask { try await $0.get(RecordReport.self, path(of: "card")) }
        let isContradicted = card.journalNumber != nil && !card.agrees
        return Outcome(
            line: options.json ? try JSON.text(of: card) : text(of: card),
            remarks: isContradicted ? [.cardDisagrees] : []
        )
    }

    private func encode(_ number: CROUSNumber, uid: String?) async throws -> Outcome {
        guard csv.isWritable else { throw CommandFailure(csvUnwritable, json: options.json) }
        let request = EncodingRequest(
            number: number.padded,
            uid: uid,
            station: station,
            operatorName: NSUserName()
        )
        let body = Array(try JSON.text(of: request).utf8)
        let report = try await ask { try await $0.post(EncodingReport.self, Self.path + "encode", body: body) }
        do {
            try await csv.add(report.csvLines, header: report.csvHeader)
        } catch {
            let message = UserMessage(.csvLineMissing, .failure, ["path": csv.path], detail: String(describing: error))
            throw CommandFailure(message, code: 3, json: options.json)
        }
        return Outcome(line: options.json ? try JSON.text(of: report) : text(of: report.card))
    }

    private func ask<Report>(_ body: (APIClient) async throws -> Report) async throws -> Report {
        do {
            return try await ServiceAccess.with(options, configuration: configuration, body)
        } catch let failure as CommandFailure where failure.message.key == "reader-taken" {
            // Usually the caller itself holds the card, and crousd was not configured to share.
            throw CommandFailure(
                UserMessage(.readerNotShared, .unavailable, detail: failure.message.detail),
                json: options.json
            )
        }
    }

    private var csvUnwritable: UserMessage { UserMessage(.csvUnwritable, .usage, ["path": csv.path]) }

    private func path(of name: String) -> String {
        APIPath(Self.path + name, [("station", station)]).text
    }

    private func text(of card: RecordReport) -> String {
        configuration.creationCarteCrous.cardText.filled(card.values)
    }
}

extension RecordReport {
    /// The values for the card, in the forms of the CROUS CSV.
    var values: [CardText.Placeholder: String] {
        var values: [CardText.Placeholder: String] = [
            .number: number,
            .uid: uid,
            .cnous: fields["cnous"].map { padded($0, 2) } ?? "",
            .crous: fields["crous"].map { padded($0, 2) } ?? "",
            .emetteur: fields["issuer"].flatMap { UInt64($0) }.map {
                padded(String($0, radix: 16, uppercase: true), 4)
            } ?? "",
            .mapping: fields["mapping"] ?? "",
            .date: fields["date"].flatMap { CardDay($0) }?.french ?? "",
        ]
        values[.numCarte] = CROUSNumber(number)?.description
        return values
    }

    private func padded(_ digits: String, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
