//! Which service and operation a request asks for, and how each protocol writes its answers.

use serde_json::{Map, Value, json};

use crate::caller::{Caller, caller};
use crate::error::ApiError;
use crate::request::{Request, Response, form_pairs, json_object};
use crate::world::World;
use crate::{image_builder, organizations, s3, sts};

/// A request, understood.
#[derive(Debug)]
pub(crate) struct Understood {
    pub(crate) caller: Caller,
    pub(crate) operation: String,
    pub(crate) input: Map<String, Value>,
    pub(crate) write: bool,
}

/// The answer of the state machine, before it is written down.
pub(crate) enum Outcome {
    /// The services that speak JSON.
    Json(Result<Map<String, Value>, ApiError>),
    /// The services that write their answers themselves.
    Raw(Response),
}

impl Outcome {
    pub(crate) fn error(&self) -> Option<String> {
        match self {
            Self::Json(Err(error)) => Some(error.code.to_owned()),
            Self::Raw(response) if response.status >= 400 => Some(code_of(response)),
            _ => None,
        }
    }
}

/// The code in an error that is XML already.
fn code_of(response: &Response) -> String {
    let body = String::from_utf8_lossy(&response.body);
    let code = body
        .split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"));
    code.map_or_else(|| response.status.to_string(), |(code, _)| code.to_owned())
}

/// Reads a request. An error comes with the name of the service whose protocol it is to be written in.
pub(crate) fn understand(request: &Request, default_account: &str) -> Result<Understood, Box<(String, ApiError)>> {
    let caller = match caller(request, default_account) {
        Ok(caller) => caller,
        Err(_) if is_unsigned_by_design(request) => Caller {
            service: "sts".to_owned(),
            ..Caller::of_account(default_account)
        },
        Err(error) => return Err(Box::new((guess_service(request), error))),
    };
    let service = caller.service.clone();
    let (operation, input, write) = match service.as_str() {
        "imagebuilder" => image_builder::decode(request)
            .map(|(operation, input)| (operation.to_owned(), input, image_builder::is_write(operation))),
        "organizations" => decode_organizations(request),
        "sts" => Ok(decode_sts(request)),
        "s3" => Ok(decode_s3(request)),
        other => Err(ApiError::new(
            "NotModelledHere",
            501,
            format!("The service '{other}' is not modelled here: only imagebuilder, organizations, sts and s3 are."),
        )),
    }
    .map_err(|error| Box::new((service, error)))?;
    Ok(Understood {
        caller,
        operation,
        input,
        write,
    })
}

/// Some operations of STS carry another proof than a signature. They are not modelled, which is what their callers should hear.
fn is_unsigned_by_design(request: &Request) -> bool {
    request.header("authorization").is_none()
        && guess_service(request) == "sts"
        && sts::is_unsigned_by_design(&decode_sts(request).0)
}

/// For requests without a usable signature: so that the refusal is written in the right protocol.
fn guess_service(request: &Request) -> String {
    let organizations = request
        .header("x-amz-target")
        .is_some_and(|target| target.starts_with("AWSOrganizations"));
    let service = if organizations {
        "organizations"
    } else if request
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
    {
        "sts"
    } else {
        "imagebuilder"
    };
    service.to_owned()
}

/// The refusal of a request whose body cannot be had: the error that the service's model has for requests that are wrong as a
/// whole, with its modelled status.
pub(crate) fn unreadable(request: &Request, message: &str) -> Response {
    let service = caller(request, "").map_or_else(|_| guess_service(request), |caller| caller.service);
    let code = match service.as_str() {
        "imagebuilder" => "InvalidRequestException",
        "organizations" => "InvalidInputException",
        "s3" => "InvalidRequest",
        _ => "ValidationError",
    };
    refusal(&service, &ApiError::new(code, 400, message))
}

type Decoded = (String, Map<String, Value>, bool);

fn decode_organizations(request: &Request) -> Result<Decoded, ApiError> {
    let operation = request
        .header("x-amz-target")
        .and_then(|target| target.strip_prefix("AWSOrganizationsV20161128."))
        .ok_or_else(|| {
            ApiError::new(
                "UnknownOperationException",
                400,
                "The header X-Amz-Target is missing or unknown.",
            )
        })?;
    if request.method != "POST" {
        return Err(ApiError::new(
            "UnknownOperationException",
            400,
            "Requests are made with POST.",
        ));
    }
    if !is_json_1_1(request) {
        return Err(ApiError::new(
            WRONG_CONTENT_TYPE,
            400,
            "The content type must be application/x-amz-json-1.1.",
        ));
    }
    let input = json_object(&request.body)
        .ok_or_else(|| ApiError::new("SerializationException", 400, "The body is not a JSON object."))?;
    Ok((operation.to_owned(), input, organizations::is_write(operation)))
}

/// What Organizations answers to another content type than its protocol's. Not known of it: services of this protocol find the
/// operation by protocol and target, and do not know an operation that is asked for in another one.
const WRONG_CONTENT_TYPE: &str = "UnknownOperationException";

/// Whether the content type is that of the protocol; parameters such as a `charset` do not matter.
fn is_json_1_1(request: &Request) -> bool {
    let kind = request.header("content-type").unwrap_or("");
    let media_type = kind.split(';').next().unwrap_or("").trim();
    media_type.eq_ignore_ascii_case("application/x-amz-json-1.1")
}

fn decode_sts(request: &Request) -> Decoded {
    let pairs = sts_form(request);
    let operation = pairs
        .iter()
        .find(|(name, _)| name == "Action")
        .map_or("", |(_, value)| value)
        .to_owned();
    let input = pairs
        .into_iter()
        .map(|(name, value)| (name, Value::from(value)))
        .collect();
    (operation, input, false)
}

fn sts_form(request: &Request) -> Vec<(String, String)> {
    let mut pairs = form_pairs(&String::from_utf8_lossy(&request.body));
    pairs.extend(request.query_pairs());
    pairs
}

fn decode_s3(request: &Request) -> Decoded {
    let (operation, place) = s3::operation(request);
    let input = Map::from_iter([("object".to_owned(), Value::from(place))]);
    (operation.to_owned(), input, s3::is_write(operation))
}

/// Runs a request on the state machine.
pub(crate) fn run(world: &mut World, understood: &Understood, request: &Request, request_id: &str) -> Outcome {
    let Understood {
        caller,
        operation,
        input,
        ..
    } = understood;
    let now = world.clock.now();
    match caller.service.as_str() {
        "imagebuilder" => Outcome::Json(image_builder::call(world, caller, operation, input, request_id)),
        "organizations" => {
            let answer = world.organizations.call(
                &world.switches.organizations,
                caller,
                operation,
                &Value::Object(input.clone()),
                now,
            );
            Outcome::Json(answer.map(|answer| match answer {
                Value::Object(object) => object,
                _ => Map::new(),
            }))
        }
        "sts" => {
            let (status, body) = sts::call(caller, &sts_form(request), now);
            Outcome::Raw(Response::new(status, "text/xml", body))
        }
        _ => Outcome::Raw(s3::call(&mut world.objects, request)),
    }
}

/// Writes an answer in the service's protocol.
pub(crate) fn encode(service: &str, outcome: &Outcome, request_id: &str) -> Response {
    let response = match outcome {
        Outcome::Raw(response) => response.clone(),
        Outcome::Json(Ok(answer)) => Response::new(200, content_type(service), json!(answer).to_string()),
        Outcome::Json(Err(error)) => refusal(service, error),
    };
    response.with_header("x-amzn-requestid", request_id)
}

/// Writes a refusal in the service's protocol.
pub(crate) fn refusal(service: &str, error: &ApiError) -> Response {
    let ApiError {
        code,
        status,
        message,
        members,
    } = error;
    match service {
        "organizations" => {
            let mut body = Map::from_iter([
                ("__type".to_owned(), json!(code)),
                ("Message".to_owned(), json!(message)),
            ]);
            body.extend(members.clone());
            Response::new(*status, content_type(service), json!(body).to_string())
        }
        "sts" | "s3" => {
            let text = escape(message);
            let body = format!(
                "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{text}</Message></Error></ErrorResponse>"
            );
            Response::new(*status, "text/xml", body)
        }
        _ => {
            let mut body = Map::from_iter([("message".to_owned(), json!(message))]);
            body.extend(members.clone());
            Response::new(*status, content_type(service), json!(body).to_string())
                .with_header("x-amzn-errortype", *code)
        }
    }
}

fn content_type(service: &str) -> &'static str {
    if service == "organizations" {
        "application/x-amz-json-1.1"
    } else {
        "application/json"
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
