internal import BinarySupport
public import GoBinaryReport
import GoBuildInfo

extension BinaryRecord {
  /// The facts that rules are checked against.
  public var subject: Subject {
    var subject = Subject(info, facts)
    subject.isVersionConfirmed = isVersionConfirmed
    if let location, location.image != nil {
      subject.image = Subject.Image(
        platforms: location.platforms, hasInterpreter: isInterpreterInImage)
    }
    return subject
  }
}
