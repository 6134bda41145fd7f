internal import APIModel
internal import ArgumentParser
// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import CommandLineKit

/// `crousctl sam entries`.
struct SAMEntriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "entries",
        abstract: Terminal.help(.samEntries)
    )

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let report = try await ServiceAccess.with(options) {
            try await $0.get(SAMEntriesReport.self, "/v1/sam/entries")
        }
        guard !options.json else { return Terminal.print(try JSON.text(of: report)) }
        Terminal.list(report.entries.map { (Terminal.say(.entryNumber, ["number": $0.number]), $0.text) })
    }
}

extension SAMEntriesReport.Entry {
    fileprivate var text: String {
        let unknown = Terminal.say(.entryUnknown)
        let held = Terminal.say(.entryVersions, ["held": Set(versions).sorted()])
        var parts = [type ?? unknown, keyClass ?? unknown, held]
        if diversifiedOnly { parts.append(Terminal.say(.entryDiversifiedOnly)) }
        if isDisabled { parts.append(Terminal.say(.entryDisabled)) }
        if dumpsSessionKey { parts.append(Terminal.say(.entryGivesSessionKeys)) }
        if let application { parts.append(Terminal.say(.entryApplication, ["application": application])) }
        if let counter, let usesLeft, let usesAllowed {
            parts.append(Terminal.say(.entryCounter, ["counter": counter, "left": usesLeft, "limit": usesAllowed]))
        }
        return parts.joined(separator: ", ")
    }
}

/// `crousctl sam inventory`.
struct SAMInventoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inventory",
        abstract: Terminal.help(.samInventory),
        discussion: Terminal.help(.samInventoryMore)
    )

    @Option(help: ArgumentHelp(Terminal.help(.samUID), valueName: "hex"))
    var uid: String?

    @Option(help: .say(.samCROUS))
    var crous: String?

    @Option(help: .say(.samKeeper))
    var keeper: String?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard uid != nil || (crous == nil && keeper == nil) else {
            throw ValidationError(Terminal.say(.usageSAMDescription))
        }
    }

    func run() async throws {
        let report = try await ServiceAccess.with(options) { api in
            guard let uid else { return try await api.get(InventoryReport.self, "/v1/sam/inventory") }
            let request = InventoryRequest(uid: uid, crous: crous, keeper: keeper)
            let body = Array(try JSON.text(of: request).utf8)
            return try await api.post(InventoryReport.self, "/v1/sam/inventory", body: body)
        }
        guard !options.json else { return Terminal.print(try JSON.text(of: report)) }
        Terminal.columns(
            [
                Terminal.say(.spreadsheetUID), Terminal.say(.labelDay), Terminal.say(.recordCROUS),
                Terminal.say(.labelKeeper),
            ],
            report.sams.map { [$0.uid, $0.lastSeen, $0.crous, $0.keeper] },
            orElse: UserMessage(.noSAMSeen, .information)
        )
    }
}
