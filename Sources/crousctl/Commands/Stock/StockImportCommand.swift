// SPDX-License-Identifier: Apache-2.0
internal import APIModel
internal import ArgumentParser
internal import CROUSCard
internal import CROUSCore
internal import CommandLineKit
internal import Foundation
internal import Registry

/// `crousctl stock import`.
struct StockImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: Terminal.help(.stockImport),
        discussion: Terminal.help(.stockImportMore)
    )

    @Argument(help: .say(.csvArgument), completion: .file(extensions: ["csv"]))
    var file: String

    @Flag(help: .say(.alreadyIssued))
    var alreadyIssued = false

    @Flag(help: .say(.skipBad))
    var skipBad = false

    @Option(help: .say(.columns))
    var columns: String?

    @Option(help: .say(.order))
    var order = "detect"

    @Flag(help: .say(.reversed))
    var reversed = false

    @Option(help: .say(.expected))
    var expected: Int?

    @OptionGroup var person: OperatorOption
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard !reversed || ["detect", "reversed"].contains(order) else {
            throw ValidationError(Terminal.say(.usageOrder, ["order": order]))
        }
    }

    var address: String {
        APIPath(
            "/v1/stock",
            [
                ("kind", alreadyIssued ? "issued" : nil), ("skip-bad", skipBad ? "true" : nil), ("columns", columns),
                ("order", reversed ? "reversed" : order), ("expected", expected.map(String.init)),
                ("operator", person.name),
            ]
        ).text
    }

    func run() async throws {
        let content = try FileContent(file, isJSON: options.json)
        let last = try await ServiceAccess.with(options) { [address, options] client in
            var last: StockUpdate?
            var meter = ProgressMeter(isShown: !options.json)
            try await client.importStock(address, size: content.size, pieces: content.pieces) { update in
                last = update
                if let phase = update.phase, let percent = update.percent { meter.show(phase, percent) }
            }
            meter.finish()
            return last
        }
        guard let last, last.event != "progress" else {
            throw CommandFailure(UserMessage(.importCutOff, .unavailable), json: options.json)
        }
        if let message = last.message { throw CommandFailure(message, json: options.json) }
        try tell(last)
    }

    private func tell(_ update: StockUpdate) throws {
        guard let delivery = update.delivery else { return }
        if options.json { Terminal.print(try JSON.text(of: update)) } else { show(update, delivery) }
        guard delivery.refused == 0 else {
            throw CommandFailure(
                UserMessage(.stockInPart, .usage, ["count": delivery.refused]),
                code: 3,
                json: false
            )
        }
    }

    private func show(_ update: StockUpdate, _ delivery: DeliveryReport) {
        for remark in (update.refused ?? []) + (update.remarks ?? []) {
            Terminal.print(remark: remark.message, line: remark.line, column: remark.column)
        }
        if let report = update.report { Terminal.print(Terminal.say(.reportAll, ["path": report])) }
        if delivery.order == "reversed" { Terminal.print(UserMessage(.stockUIDsReversed, .information)) }
        Terminal.print(Self.result(of: delivery))
    }
}

extension StockImportCommand {
    /// Of cards issued before, those that a delivery had brought in are taken over like the others.
    private static func result(of delivery: DeliveryReport) -> UserMessage {
        let isStock = delivery.kind == Delivery.Kind.stock.rawValue
        let there = isStock ? delivery.present : 0
        let count = delivery.rows - delivery.refused - there
        let present: any SentenceArgument = there > 0 ? Phrase(.countedPresent, ["count": there]) : ""
        return UserMessage(
            .stockImported,
            .information,
            ["count": count, "present": present, "name": String(delivery.sha256.prefix(12))]
        )
    }
}

/// A file that is sent in pieces.
private struct FileContent {
    private static let piece = 1 << 18

    let size: Int
    let pieces: AsyncThrowingStream<[UInt8], any Error>

    init(_ path: String, isJSON: Bool) throws {
        guard let file = FileHandle(forReadingAtPath: path), let size = try? file.seekToEnd(),
            (try? file.seek(toOffset: 0)) != nil
        else { throw CommandFailure(UserMessage(.fileUnreadable, .usage, ["path": path]), json: isJSON) }
        self.size = Int(size)
        pieces = AsyncThrowingStream { try file.read(upToCount: Self.piece).map { Array($0) } }
    }
}

/// A progress line on standard error, when it is a terminal.
private struct ProgressMeter {
    private let isShown: Bool
    private var last = ""

    init(isShown: Bool) { self.isShown = isShown && isatty(2) == 1 }

    mutating func show(_ phase: String, _ percent: Int) {
        let name = Terminal.word(phase, of: "phase.")
        let text = Terminal.say(.reportPhase, ["phase": name, "percent": percent])
        guard isShown, text != last else { return }
        last = text
        Terminal.overwrite(text)
    }

    func finish() {
        if !last.isEmpty { Terminal.overwrite("") }
    }
}
