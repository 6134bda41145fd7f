// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Configuration
internal import Enrolment
internal import NFC
internal import Posix
internal import Registry
internal import SAM
internal import SmartCard
internal import SystemPackage
internal import Yams

extension HostConfiguration {
    /// Path of the file when none is named.
    package static let defaultPath = "/etc/crousd/crousd.yaml"

    /// Every key of the file; any other key is refused as a typing error.
    static let knownKeys: Set<String> = [
        "dataFolder", "socket", "profile", "training", "stations", "timeZone", "transmitTimeout",
        "readers.only", "readers.sharing", "readers.nfc",
        "sam.reader", "sam.uid", "sam.host.entry", "sam.host.version", "sam.host.keyFile", "sam.host.protection",
        "sam.host.mode", "sam.hostKeys", "sam.quirks",
        "numbers.lowest", "numbers.highest", "numbers.history", "numbers.usedFile",
        "holders.notInOrder", "stock.control",
        "crousCSV.pixSS", "crousCSV.pixNN", "crousCSV.appl", "crousCSV.nfo",
        "stock.columns",
        "creationCarteCrous.csvFile", "creationCarteCrous.station", "creationCarteCrous.cardText",
        "creationCarteCrous.timeout",
        "log.level",
    ]

    /// Reads the file and the environment (`CROUSD_` and the key in capitals, as in `CROUSD_SAM_HOST_KEY_FILE`).
    package static func load(_ path: String) async throws(HostSetupError) -> HostConfiguration {
        try checkKeys(of: path)
        let reader: ConfigReader
        do {
            let file = try await FileProvider<YAMLSnapshot>(filePath: FilePath(path))
            let environment = EnvironmentVariablesProvider().prefixKeys(with: "crousd")
            reader = ConfigReader(providers: [environment, file])
        } catch {
            throw .configurationUnreadable(path: path, detail: String(describing: error))
        }
        do {
            return try read(reader)
        } catch let error as HostSetupError {
            throw error
        } catch {
            throw .configurationUnreadable(path: path, detail: String(describing: error))
        }
    }

    private static func checkKeys(of path: String) throws(HostSetupError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: String(decoding: Files.read(path, limit: 1 << 20), as: UTF8.self))
        } catch {
            throw .configurationUnreadable(path: path, detail: String(describing: error))
        }
        guard let mapping = root?.mapping else {
            throw .configurationUnreadable(path: path, detail: Phrase(.configurationNoMapping))
        }
        for key in leaves(of: mapping, under: "") where !knownKeys.contains(key) {
            throw .configurationField(key, problem: Phrase(.configurationUnknownKey))
        }
    }

    private static func leaves(of mapping: Node.Mapping, under prefix: String) -> [String] {
        mapping.flatMap { key, value in
            let path = prefix + (key.string ?? "?")
            return value.mapping.map { leaves(of: $0, under: path + ".") } ?? [path]
        }
    }

    private static func read(_ reader: ConfigReader) throws -> HostConfiguration {
        var result = HostConfiguration()
        let fields = Fields(reader)
        result.dataFolder = fields.text("dataFolder") ?? result.dataFolder
        result.socket = fields.text("socket") ?? result.socket
        result.profile = fields.text("profile") ?? result.profile
        result.isTraining = try fields.choice("training", ["true": true, "false": false]) ?? false
        result.onlyReaders = fields.texts("readers.only")
        result.nfcReaders = fields.texts("readers.nfc")
        result.sharesReaders = try fields.choice("readers.sharing", ["shared": true, "exclusive": false]) ?? false
        result.timeZone = try timeZone(fields) ?? result.timeZone
        result.stations = try fields.texts("stations").map(station)
        result.sam = try samPlace(fields)
        result.numbers = try numbers(fields)
        result.labels = Labels(
            pixSS: fields.text("crousCSV.pixSS") ?? "",
            pixNN: fields.text("crousCSV.pixNN") ?? "",
            appl: fields.text("crousCSV.appl") ?? "",
            nfo: fields.text("crousCSV.nfo") ?? ""
        )
        result.deliveryColumns = try deliveryColumns(fields) ?? result.deliveryColumns
        result.creationCarteCrous = try creationCarteCrous(fields)
        result.holdsHoldersNotInOrder =
            try fields.choice("holders.notInOrder", ["refuse": false, "hold": true]) ?? false
        let controls: [String: StockControl] = ["never": .never, "when-possible": .whenPossible, "always": .always]
        result.stockControl = try fields.choice("stock.control", controls) ?? result.stockControl
        result.transmitTimeout = try fields.number("transmitTimeout") ?? result.transmitTimeout
        result.logLevel = fields.text("log.level") ?? result.logLevel
        try result.check()
        return result
    }

    private static func deliveryColumns(_ fields: Fields) throws(HostSetupError) -> CardColumns? {
        guard let text = fields.text("stock.columns") else { return nil }
        do { return try CardColumns(text) } catch {
            throw .configurationField("stock.columns", problem: Phrase(.configurationColumns, ["problem": error]))
        }
    }

    private static func timeZone(_ fields: Fields) throws(HostSetupError) -> CampusTimeZone? {
        guard let name = fields.text("timeZone") else { return nil }
        guard let zone = CampusTimeZone(name) else {
            throw .configurationField("timeZone", problem: Phrase(.configurationTimeZone, ["value": name]))
        }
        return zone
    }

    private static func samPlace(_ fields: Fields) throws(HostSetupError) -> SAMPlace {
        var place = SAMPlace()
        place.reader = fields.text("sam.reader")
        place.uid = fields.text("sam.uid")
        place.hostKeys = try hostKeys(fields)
        place.mode = try hostMode(fields, hasKeys: !place.hostKeys.isEmpty)
        place.quirks = try quirks(fields)
        return place
    }

    /// The quirks that concern a host session: entries of a SAM are not changed here.
    private static func quirks(_ fields: Fields) throws(HostSetupError) -> Set<SAMQuirk> {
        let known: [SAMQuirk] = [.authenticationCountsOnce, .protectedErrors]
        return Set(try fields.choices("sam.quirks", Dictionary(known.map { ($0.rawValue, $0) }) { $1 }))
    }

    /// The host authentication; without a mode that of AV2 and AV3.
    private static func hostMode(_ fields: Fields, hasKeys: Bool) throws(HostSetupError) -> HostCredential.Mode {
        let protections: [String: HostProtection] = ["plain": .plain, "mac": .mac, "full": .full]
        let protection = try fields.choice("sam.host.protection", protections)
        let modes: [String: HostCredential.Mode?] = ["none": nil, "av1": .av1, "av2": .av2(protection ?? .full)]
        guard let mode = try fields.choice("sam.host.mode", modes) else { return .av2(protection ?? .full) }
        guard hasKeys == (mode != nil) else {
            throw .configurationField(
                "sam.host.mode",
                problem: hasKeys
                    ? Phrase(.configurationKeysWithoutMode) : Phrase(.configurationModeWithoutKey)
            )
        }
        guard mode != .av1 || protection ?? .plain == .plain else {
            throw .configurationField("sam.host.protection", problem: Phrase(.configurationPlainOnly))
        }
        return mode ?? .av2(.full)
    }

    /// One key in `sam.host`, or several in `sam.hostKeys`.
    private static func hostKeys(_ fields: Fields) throws(HostSetupError) -> [HostKey] {
        let list = try fields.texts("sam.hostKeys").map(hostKey)
        guard let file = fields.text("sam.host.keyFile") else { return list }
        guard list.isEmpty else {
            throw .configurationField("sam.hostKeys", problem: Phrase(.configurationBothGiven))
        }
        let entry: UInt8 = try fields.number("sam.host.entry") ?? 0
        let version: UInt8 = try fields.number("sam.host.version") ?? 0
        return [HostKey(entry: entry, version: version, file: file)]
    }

    /// `entry version file`.
    private static func hostKey(_ text: String) throws(HostSetupError) -> HostKey {
        let parts = text.split(separator: " ", maxSplits: 2)
        guard parts.count == 3, let entry = UInt8(parts[0]), let version = UInt8(parts[1]) else {
            throw .configurationField("sam.hostKeys", problem: Phrase(.configurationHostKeyForm, ["value": text]))
        }
        let file = String(parts[2].drop(while: \.isWhitespace))
        return HostKey(entry: entry, version: version, file: file)
    }

    private static func creationCarteCrous(_ fields: Fields) throws(HostSetupError) -> CreationCarteCrous {
        var result = CreationCarteCrous()
        result.csvFile = fields.text("creationCarteCrous.csvFile") ?? result.csvFile
        result.station = fields.text("creationCarteCrous.station")
        result.timeout = try fields.number("creationCarteCrous.timeout") ?? result.timeout
        if let text = fields.text("creationCarteCrous.cardText") {
            do { result.cardText = try CardText(text) } catch {
                throw .configurationField("creationCarteCrous.cardText", problem: error.phrase)
            }
        }
        return result
    }

    private static func numbers(_ fields: Fields) throws(HostSetupError) -> Numbers {
        var numbers = Numbers()
        numbers.lowest = try fields.number("numbers.lowest")
        numbers.highest = try fields.number("numbers.highest")
        let histories = ["none": Numbers.History.none, "imported": .imported]
        numbers.history = try fields.choice("numbers.history", histories)
        numbers.usedFile = fields.text("numbers.usedFile")
        return numbers
    }

    /// `name: reader`; the reader's own name may hold colons.
    private static func station(_ text: String) throws(HostSetupError) -> StationPlace {
        let parts = text.split(separator: ":", maxSplits: 1).map { $0.drop(while: \.isWhitespace) }
        guard parts.count == 2, let name = parts.first, let reader = parts.last, !name.isEmpty, !reader.isEmpty else {
            throw .configurationField("stations", problem: Phrase(.configurationStationForm, ["value": text]))
        }
        return StationPlace(name: String(name), reader: String(reader))
    }

    private func check() throws(HostSetupError) {
        if Set(stations.map(\.name)).count < stations.count {
            throw .configurationField("stations", problem: Phrase(.configurationNameTwice))
        }
        if Set(stations.map(\.reader)).count < stations.count {
            throw .configurationField("stations", problem: Phrase(.configurationReaderTwice))
        }
        if let name = nfcReaders.first(where: { !NFCReaderSource.names(ReaderName($0)) }) {
            throw .configurationField(
                "readers.nfc",
                problem: Phrase(.configurationNFCPrefix, ["value": name, "prefix": NFCReaderSource.prefix])
            )
        }
        if stations.contains(where: { $0.reader == sam.reader }) {
            throw .configurationField("sam.reader", problem: Phrase(.configurationStationReader))
        }
        if numbers.history == .imported && numbers.usedFile == nil {
            throw .configurationField("numbers.usedFile", problem: Phrase(.configurationUsedFile))
        }
        guard 1...120 ~= creationCarteCrous.timeout else {
            throw .configurationField(
                "creationCarteCrous.timeout",
                problem: Phrase(.configurationSeconds, ["lowest": 1, "highest": 120])
            )
        }
        guard 1...600 ~= transmitTimeout else {
            throw .configurationField(
                "transmitTimeout",
                problem: Phrase(.configurationSeconds, ["lowest": 1, "highest": 600])
            )
        }
    }
}

extension HostConfiguration.HostKey {
    /// Source of the key for this process. A program beside the service gets no credentials and does everything that
    /// needs no SAM.
    var source: HostCredential.Source {
        let prefix = "credential:"
        guard file.hasPrefix(prefix) else { return .file(path: file) }
        guard let folder = ThisProcess.credentialsFolder else {
            return .notHandedOver(name: file)
        }
        return .file(path: folder + "/" + file.dropFirst(prefix.count))
    }
}

/// Typed look-ups whose errors name the key.
private struct Fields {
    private let reader: ConfigReader

    init(_ reader: ConfigReader) { self.reader = reader }

    func text(_ key: String) -> String? {
        reader.string(forKey: ConfigKey(key)).flatMap { $0.isEmpty ? nil : $0 }
    }

    func texts(_ key: String) -> [String] { reader.stringArray(forKey: ConfigKey(key)) ?? [] }

    func number<Number: FixedWidthInteger>(_ key: String) throws(HostSetupError) -> Number? {
        guard let text = text(key) else { return nil }
        guard let number = Number(text) else {
            throw .configurationField(
                key,
                problem: Phrase(
                    .configurationNoNumber,
                    ["value": text, "lowest": "\(Number.min)", "highest": "\(Number.max)"]
                )
            )
        }
        return number
    }

    func choice<Value>(_ key: String, _ choices: [String: Value]) throws(HostSetupError) -> Value? {
        guard let text = text(key) else { return nil }
        return try value(of: text, key, choices)
    }

    func choices<Value>(_ key: String, _ choices: [String: Value]) throws(HostSetupError) -> [Value] {
        let names = texts(key)
        guard !names.isEmpty || text(key) == nil else {
            throw .configurationField(key, problem: Phrase(.configurationNoList))
        }
        return try names.map { (name) throws(HostSetupError) in try value(of: name, key, choices) }
    }

    private func value<Value>(
        of text: String,
        _ key: String,
        _ choices: [String: Value]
    ) throws(HostSetupError) -> Value {
        guard let value = choices[text] else {
            let known = choices.keys.sorted()
            throw .configurationField(key, problem: Phrase(.configurationChoice, ["value": text, "known": known]))
        }
        return value
    }
}
