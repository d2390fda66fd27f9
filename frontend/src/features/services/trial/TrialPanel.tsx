import { SendOutlined } from '@ant-design/icons';
import { Alert, App, Button, Card, Col, Collapse, Flex, Form, type FormInstance, Row, Select, Typography } from 'antd';
import { type Ref, useImperativeHandle, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type FormValues, givenValues, initialValues, isFile, valuesOf } from '@/features/services/lib/interfaceForm';
import { allowed, startStep } from '@/features/services/lib/service';
import { curlOf, pythonOf } from '@/features/services/lib/snippets';
import { AnswerCard } from '@/features/services/trial/AnswerCard';
import { InterfaceForm, type TrialForm } from '@/features/services/trial/InterfaceForm';
import { TrialHistory } from '@/features/services/trial/TrialHistory';
import { useTrial } from '@/features/services/trial/useTrial';
import type { Interface, ServiceDetail, TrialView } from '@/shared/api/generated/types.gen';
import { ActionButton } from '@/shared/components/ActionButton';
import { CodeBlock } from '@/shared/components/CodeBlock';
import { EmptyState } from '@/shared/components/EmptyState';
import { HelpLink } from '@/shared/components/HelpLink';
import { forgetFields } from '@/shared/domain/drafts';
import { useDraftKey } from '@/shared/hooks/useDraftKey';

/** 在线测试: call the service through the platform, see what it answers, run an earlier test again. */
export function TrialPanel({ service }: { service: ServiceDetail }) {
  const { t } = useTranslation('services');
  const faces = service.recipe.interfaces ?? [];
  const first = faces[0];
  if (first === undefined) {
    return (
      <Card>
        <EmptyState title={t('test.noInterface')} hint={t('test.noInterfaceHint')} />
      </Card>
    );
  }
  return <Panel service={service} faces={faces} first={first} />;
}

const callOf = (face: Interface): string => `${face.method ?? 'POST'} ${face.path}`;

interface Begun {
  face: Interface;
  values: FormValues;
  /** Another number is another form. */
  number: number;
}

function Panel({ service, faces, first }: { service: ServiceDetail; faces: Interface[]; first: Interface }) {
  const { t, i18n } = useTranslation('services');
  const { message } = App.useApp();
  const startOf = (one: Interface) => initialValues(one, i18n.language);
  const form = useRef<FormInstance<TrialForm>>(null);
  const [begun, setBegun] = useState<Begun>({ face: first, values: startOf(first), number: 0 });
  const answer = useRef<HTMLDivElement>(null);
  const trial = useTrial(service.id, form);
  const obstacle = notReady(service);
  const step = startStep(service);
  const why = obstacle && t(obstacle === 'stopping' ? 'shared:publishing.stopping' : `test.notReady.${obstacle}`);
  const { face } = begun;
  const draftKeys = useDraftKey(`test:${service.id}`);
  const draftKeyOf = ({ name }: Interface) => draftKeys && `${draftKeys}:${name}`;
  const turnTo = (next: Interface, values: FormValues) => {
    setBegun({ face: next, values, number: begun.number + 1 });
  };
  const begin = (next: Interface, values: FormValues) => {
    forgetFields(draftKeyOf(next));
    turnTo(next, values);
  };
  const reveal = () => answer.current?.scrollIntoView({ behavior: 'smooth', block: 'nearest' });
  const run = (next: Interface, values: FormValues) => {
    trial.run({ face: next, values });
    reveal();
  };
  const again = (earlier: TrialView) => {
    const next = faces.find((one) => one.name === earlier.interface);
    if (next === undefined) {
      void message.warning(t('history.interfaceGone'));
      return;
    }
    const files = Object.entries(trial.givenOf(earlier) ?? {}).filter(([, value]) => value instanceof File);
    const values = { ...valuesOf(next, earlier.inputs), ...(Object.fromEntries(files) as FormValues) };
    begin(next, values);
    const needed = (next.inputs ?? []).filter((entry) => isFile(entry) && entry.name in earlier.inputs);
    if (needed.some((entry) => !(values[entry.name] instanceof File))) {
      void message.info(t('history.chooseFiles'));
      return;
    }
    run(next, values);
  };
  return (
    <Flex vertical gap="middle">
      {why && <Alert type="info" showIcon title={why} description={step && t(`startStep.${step}`)} />}
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={12}>
          <Card
            title={t('test.inputs')}
            extra={
              <Flex gap="small" align="center">
                {faces.length > 1 && (
                  <Select
                    size="small"
                    aria-label={t('field.interface')}
                    value={face.name}
                    options={faces.map(({ name }) => ({ value: name, label: name }))}
                    onChange={(name) => {
                      const next = faces.find((one) => one.name === name) ?? first;
                      turnTo(next, startOf(next));
                      trial.clear();
                    }}
                  />
                )}
                <HelpLink topic="services" />
              </Flex>
            }
          >
            <Flex vertical gap="middle">
              <Typography.Text type="secondary" code style={{ alignSelf: 'flex-start' }}>
                {callOf(face)}
              </Typography.Text>
              <Inputs
                key={begun.number}
                ref={form}
                service={service}
                face={face}
                start={begun.values}
                draftKey={draftKeyOf(face)}
                why={why}
                busy={trial.busy}
                onSend={(values) => run(face, values)}
                onReset={() => begin(face, startOf(face))}
              />
            </Flex>
          </Card>
        </Col>
        <Col xs={24} lg={12} ref={answer}>
          <AnswerCard shown={trial.shown} busy={trial.busy} problem={trial.problem} />
        </Col>
      </Row>
      <TrialHistory
        serviceId={service.id}
        several={faces.length > 1}
        locked={why}
        onShow={(earlier) => {
          trial.show(earlier);
          reveal();
        }}
        onAgain={again}
      />
    </Flex>
  );
}

interface InputsProps extends Omit<CodeProps, 'form'> {
  ref: Ref<FormInstance<TrialForm>>;
  draftKey: string | undefined;
  /** Why it cannot be tested now. */
  why: string | null;
  busy: boolean;
  onSend: (values: FormValues) => void;
  onReset: () => void;
}

/** The inputs of one interface, sent, begun anew or as a script. The form is its own: begun anew it has nothing left. */
function Inputs({ ref, draftKey, why, busy, onSend, onReset, ...call }: InputsProps) {
  const { t } = useTranslation('services');
  const [form] = Form.useForm<TrialForm>();
  useImperativeHandle(ref, () => form, [form]);
  return (
    <>
      <InterfaceForm face={call.face} form={form} draftKey={draftKey} start={call.start} onSend={onSend} />
      <Flex gap="small">
        <ActionButton type="primary" icon={<SendOutlined />} loading={busy} reason={why} onClick={() => form.submit()}>
          {t('test.send')}
        </ActionButton>
        <Button onClick={onReset}>{t('test.reset')}</Button>
      </Flex>
      <Code {...call} form={form} />
    </>
  );
}

/** Why a service cannot be tested now, in the words of `test.notReady`; null: it can. */
function notReady(service: ServiceDetail): 'starting' | 'stopping' | 'stopped' | 'none' | null {
  if (allowed(service).test) return null;
  if (service.state === 'starting' || service.state === 'stopping') return service.state;
  return service.desired_replicas === 0 ? 'stopped' : 'none';
}

interface CodeProps {
  service: ServiceDetail;
  face: Interface;
  form: FormInstance<TrialForm>;
  start: FormValues;
}

/** The same call from a script, with what stands in the form. */
function Code({ service, face, form, start }: CodeProps) {
  const { t } = useTranslation('services');
  const typed = Form.useWatch('inputs', form) as FormValues | undefined;
  const given = givenValues(face, { ...start, ...typed });
  const call = { address: location.origin + service.address, face, given };
  return (
    <Collapse
      size="small"
      items={[
        {
          key: 'code',
          label: t('test.code'),
          children: (
            <CodeBlock
              maxHeight={260}
              blocks={[
                { title: t('call.curl'), code: curlOf(call) },
                { title: t('call.python'), code: pythonOf(call) },
              ]}
            />
          ),
        },
      ]}
    />
  );
}
